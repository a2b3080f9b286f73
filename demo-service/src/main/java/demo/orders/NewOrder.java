package demo.orders;

/** What a customer sends; a bad one is refused with 400. */
public record NewOrder(String customer, String sku, int quantity, long priceCents) {
    public NewOrder {
        if (customer == null || customer.isBlank() || customer.length() > 80) {
            throw new IllegalArgumentException("customer must have 1 to 80 characters");
        }
        if (sku == null || sku.isBlank() || sku.length() > 40) {
            throw new IllegalArgumentException("sku must have 1 to 40 characters");
        }
        if (quantity < 1 || priceCents < 0) {
            throw new IllegalArgumentException("quantity must be at least 1 and priceCents at least 0");
        }
    }
}
