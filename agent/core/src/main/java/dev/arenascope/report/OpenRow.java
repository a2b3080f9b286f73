package dev.arenascope.report;

import java.util.ArrayList;
import java.util.List;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.jspecify.annotations.Nullable;

/** The shape of one kind of JMX row: its fields, in order. */
final class OpenRow {
    private final CompositeType type;
    private final String[] names;

    private OpenRow(CompositeType type, String[] names) {
        this.type = type;
        this.names = names;
    }

    static Builder named(String name, String description) {
        return new Builder(name, description);
    }

    CompositeType type() {
        return type;
    }

    ArrayType<?> arrayType() {
        return arrayOf(type);
    }

    /** @param values one for each field, in order; null where absent */
    CompositeData data(@Nullable Object... values) {
        try {
            return new CompositeDataSupport(type, names, values);
        } catch (OpenDataException e) {
            throw new IllegalStateException(type.getTypeName() + ": " + e.getMessage(), e);
        }
    }

    private static ArrayType<?> arrayOf(OpenType<?> type) {
        try {
            return new ArrayType<>(1, type);
        } catch (OpenDataException e) {
            throw new IllegalStateException(type.getTypeName() + ": " + e.getMessage(), e);
        }
    }

    /** Fields are added in the order in which {@link OpenRow#data} takes their values. */
    static final class Builder {
        private final String name;
        private final String description;
        private final List<String> names = new ArrayList<>();
        private final List<String> descriptions = new ArrayList<>();
        private final List<OpenType<?>> types = new ArrayList<>();

        private Builder(String name, String description) {
            this.name = name;
            this.description = description;
        }

        Builder text(String field, String meaning) {
            return add(field, meaning, SimpleType.STRING);
        }

        Builder texts(String field, String meaning) {
            return add(field, meaning, arrayOf(SimpleType.STRING));
        }

        Builder number(String field, String meaning) {
            return add(field, meaning, SimpleType.LONG);
        }

        Builder ratio(String field, String meaning) {
            return add(field, meaning, SimpleType.DOUBLE);
        }

        Builder flag(String field, String meaning) {
            return add(field, meaning, SimpleType.BOOLEAN);
        }

        Builder rows(String field, String meaning, OpenRow row) {
            return add(field, meaning, row.arrayType());
        }

        private Builder add(String field, String meaning, OpenType<?> type) {
            names.add(field);
            descriptions.add(meaning);
            types.add(type);
            return this;
        }

        OpenRow build() {
            String[] fields = names.toArray(String[]::new);
            try {
                CompositeType type = new CompositeType(
                        "dev.arenascope." + name,
                        description,
                        fields,
                        descriptions.toArray(String[]::new),
                        types.toArray(OpenType<?>[]::new));
                return new OpenRow(type, fields);
            } catch (OpenDataException e) {
                throw new IllegalStateException(name + ": " + e.getMessage(), e);
            }
        }
    }
}
