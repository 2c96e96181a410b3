package dev.ebb.server.config;

import dev.ebb.server.identity.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Lists of principals: tables with a name, a role, an account and roots. Only a file can hold them. */
record PrincipalList(Door door) implements SettingType<List<Principal>> {
    private static final SettingType<List<Path>> ROOTS = SettingTypes.listOf(SettingTypes.path());
    private static final String GRANT = "notify-commands";
    private static final SettingType<Boolean> YES_OR_NO = SettingTypes.bool();
    private static final SettingType<Role> ROLE = SettingTypes.oneOf(Role.class);

    /** How the principals of a list prove who they are. */
    enum Door {
        /** {@code Authorization: Bearer ...}. */
        TOKEN("name", "sha256"),
        /** A client certificate. */
        CERTIFICATE("name", "subject");

        private final String name;
        private final String proof;

        Door(String name, String proof) {
            this.name = name;
            this.proof = proof;
        }

        private Set<String> fields() {
            Set<String> fields = new TreeSet<>(Set.of("role", "account", "roots", GRANT));
            fields.add(name);
            fields.add(proof);
            return fields;
        }
    }

    @Override
    public List<Principal> read(RawValue value) {
        if (!(value instanceof RawValue.Items list)) {
            throw new BadValueException(value, "a list is expected here");
        }
        List<Principal> principals = new ArrayList<>();
        Set<String> ids = new TreeSet<>();
        for (RawValue item : list.items()) {
            Principal principal = principal(item);
            if (!ids.add(principal.id())) {
                throw new BadValueException(item, "\"" + principal.id() + "\" is listed twice");
            }
            principals.add(principal);
        }
        return List.copyOf(principals);
    }

    @Override
    public String show(List<Principal> value) {
        return value.isEmpty()
                ? "(none)"
                : value.stream().map(PrincipalList::shown).collect(Collectors.joining(","));
    }

    @Override
    public String allowed() {
        return "a list of tables with " + String.join(", ", door.fields());
    }

    @Override
    public boolean onlyInFile() {
        return true;
    }

    private Principal principal(RawValue item) {
        if (!(item instanceof RawValue.Table table)) {
            throw new BadValueException(item, "each item is a table with " + String.join(", ", door.fields()));
        }
        Map<String, RawValue> fields = table.entries();
        fields.forEach((field, value) -> {
            if (!door.fields().contains(field)) {
                throw new BadValueException(
                        value, "unknown field \"" + field + "\"" + Suggestion.of(field, door.fields()));
            }
        });
        String name = required(table, door.name);
        RawValue role = fields.get("role");
        RawValue roots = fields.get("roots");
        RawValue grant = fields.get(GRANT);
        return new Principal(
                (door == Door.TOKEN ? "token:" : "cert:") + name,
                proof(table),
                role == null ? Role.USER : ROLE.read(role),
                Optional.ofNullable(fields.get("account")).map(SettingTypes::text),
                roots == null ? List.of() : ROOTS.read(roots),
                grant != null && YES_OR_NO.read(grant));
    }

    private String proof(RawValue.Table table) {
        String proof = required(table, door.proof);
        if (door != Door.TOKEN) {
            return proof;
        }
        String hash = proof.toLowerCase(Locale.ROOT);
        if (!hash.matches("[0-9a-f]{64}")) {
            throw new BadValueException(table, "sha256 must be the 64 hexadecimal digits of the token's SHA-256");
        }
        return hash;
    }

    private static String required(RawValue.Table table, String field) {
        RawValue value = table.entries().get(field);
        String text = value == null ? "" : SettingTypes.text(value).strip();
        if (text.isEmpty()) {
            throw new BadValueException(table, "the field \"" + field + "\" is missing");
        }
        return text;
    }

    private static String shown(Principal principal) {
        return principal.id() + "(" + principal.role().name().toLowerCase(Locale.ROOT) + ")";
    }
}
