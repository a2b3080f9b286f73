create table orders (
  id bigint generated always as identity primary key,
  customer varchar(80) not null,
  sku varchar(40) not null,
  quantity int not null,
  price_cents bigint not null,
  created_at timestamp with time zone not null
);
create index orders_by_customer on orders (customer);
