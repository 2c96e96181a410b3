package dev.ebb.server.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Accounts as {@code /etc/passwd} and {@code /etc/group} list them: where the C library cannot be asked. Thread-safe; reads
 * the files each time, so that a new account is known at once.
 */
final class AccountFiles implements AccountDirectory {
    private static final int NAME = 0;
    private static final int ID = 2;
    private static final int PRIMARY_GROUP = 3;
    private static final int MEMBERS = 3;

    private final Path passwd;
    private final Path group;

    AccountFiles(Path folder) {
        passwd = folder.resolve("passwd");
        group = folder.resolve("group");
    }

    @Override
    public Optional<LocalAccount> byUid(long uid) {
        return account(row -> row[ID].equals(Long.toString(uid)));
    }

    @Override
    public Optional<LocalAccount> byName(String name) {
        return account(row -> row[NAME].equals(name));
    }

    @Override
    public OptionalLong groupId(String name) {
        return rows(group, 3).stream()
                .filter(row -> row[NAME].equals(name))
                .mapToLong(row -> Long.parseLong(row[ID]))
                .findFirst();
    }

    private Optional<LocalAccount> account(Predicate<String[]> wanted) {
        return rows(passwd, 4).stream().filter(wanted).findFirst().map(this::account);
    }

    private LocalAccount account(String[] row) {
        List<Long> groups = new ArrayList<>(List.of(Long.parseLong(row[PRIMARY_GROUP])));
        for (String[] each : rows(group, 4)) {
            long gid = Long.parseLong(each[ID]);
            if (Arrays.asList(each[MEMBERS].split(",")).contains(row[NAME]) && !groups.contains(gid)) {
                groups.add(gid);
            }
        }
        return new LocalAccount(row[NAME], Long.parseLong(row[ID]), groups.get(0), groups);
    }

    private static List<String[]> rows(Path file, int columns) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(":", -1))
                    .filter(row -> row.length >= columns && row[ID].matches("\\d+"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
