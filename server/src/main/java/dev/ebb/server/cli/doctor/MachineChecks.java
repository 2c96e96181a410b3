package dev.ebb.server.cli.doctor;

import dev.ebb.server.config.HostPort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The system below: its clock, its limits, and what it lets a receiver know of the network. */
final class MachineChecks {
    private static final Duration TOLERANCE = Duration.ofMinutes(2);
    private static final Instant LONG_AGO = Instant.parse("2025-01-01T00:00:00Z");
    private static final long ENOUGH_FILES = 1024;
    private static final long ENOUGH_BUFFER = 4L << 20;

    private MachineChecks() {}

    /** Retry times and validity of certificates hang on the clock: it may not be behind what was written with it. */
    static List<Finding> clock(Installation at) {
        Optional<Instant> written = Stream.of("store/queue.db-wal", "store/queue.db")
                .map(at.home().state()::resolve)
                .flatMap(MachineChecks::changed)
                .max(Instant::compareTo);
        if (at.now().isBefore(LONG_AGO)
                || written.isPresent() && at.now().plus(TOLERANCE).isBefore(written.get())) {
            return List.of(Finding.error(
                    "clock",
                    "it says " + at.now()
                            + written.map(time -> ", and the queue was written at " + time)
                                    .orElse(""),
                    "Set the clock, as with \"timedatectl set-ntp true\"."));
        }
        return List.of(
                Finding.ok("clock", "it is " + Instant.ofEpochSecond(at.now().getEpochSecond())));
    }

    static List<Finding> descriptors(Installation at) {
        try (Stream<String> lines = Files.lines(at.root().resolve("proc/self/limits"))) {
            return lines.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.strip().split("\\s+")[4])
                    .filter(hard -> hard.matches("\\d+"))
                    .map(Long::parseLong)
                    .map(hard -> hard >= ENOUGH_FILES
                            ? Finding.ok("open files", hard + " at most")
                            : Finding.warning(
                                    "open files",
                                    "a process may open " + hard + " files",
                                    "Raise it to 4096 or more: ulimit -n, or LimitNOFILE= in a unit."))
                    .toList();
        } catch (IOException | RuntimeException notLinux) {
            return List.of();
        }
    }

    /** Idle bandwidth is measured by the time that packets wait, and they tell it by their time stamps. */
    static List<Finding> timestamps(Installation at) {
        return at.line("proc/sys/net/ipv4/tcp_timestamps")
                .map(value -> List.of(
                        value.equals("0")
                                ? Finding.warning(
                                        "tcp_timestamps",
                                        "switched off: the background cannot see a queue build up, and yields later",
                                        "sysctl -w net.ipv4.tcp_timestamps=1")
                                : Finding.ok("tcp_timestamps", "on")))
                .orElse(List.of());
    }

    static List<Finding> receiveBuffers(Installation at) {
        List<Finding> findings = new ArrayList<>();
        at.line("proc/sys/net/ipv4/tcp_rmem").ifPresent(line -> {
            String[] values = line.split("\\s+");
            long most = values.length == 3 && values[2].matches("\\d+") ? Long.parseLong(values[2]) : ENOUGH_BUFFER;
            findings.add(
                    most >= ENOUGH_BUFFER
                            ? Finding.ok("tcp_rmem", most / 1024 + " KiB at most")
                            : Finding.warning(
                                    "tcp_rmem",
                                    "a connection may hold " + most / 1024
                                            + " KiB: far and fast servers are not used to the full",
                                    "sysctl -w net.ipv4.tcp_rmem='4096 131072 6291456'"));
        });
        at.line("proc/sys/net/ipv4/tcp_moderate_rcvbuf")
                .filter("0"::equals)
                .ifPresent(off -> findings.add(Finding.warning(
                        "tcp_moderate_rcvbuf",
                        "the kernel does not fit receive buffers to the path",
                        "sysctl -w net.ipv4.tcp_moderate_rcvbuf=1")));
        return findings;
    }

    /** The service reads them when it starts, not this command. */
    static List<Finding> proxy(Installation at) {
        List<Finding> findings = new ArrayList<>();
        for (String name : List.of("http_proxy", "https_proxy", "all_proxy")) {
            String value = Stream.of(name, name.toUpperCase(Locale.ROOT))
                    .map(at::variable)
                    .filter(it -> !it.isBlank())
                    .findFirst()
                    .orElse("");
            if (!value.isEmpty()) {
                findings.add(
                        isProxy(value)
                                ? Finding.note(
                                        "proxy",
                                        name + " is set: a service started from here goes through "
                                                + withoutUser(value),
                                        "A service that already runs keeps what it was started with; \"ebb stop\" lets go of it.")
                                : Finding.error(
                                        "proxy",
                                        name + " is no address of a proxy: " + withoutUser(value),
                                        "Write it as http://HOST:PORT, or unset it."));
            }
        }
        return findings;
    }

    private static boolean isProxy(String value) {
        String address = value.contains("://") ? value : "http://" + value;
        try {
            URI uri = new URI(address);
            return uri.getHost() != null
                    || HostPort.parse(String.valueOf(uri.getAuthority())).isPresent();
        } catch (java.net.URISyntaxException malformed) {
            return false;
        }
    }

    /** A password is nobody's business. */
    private static String withoutUser(String value) {
        return value.replaceFirst("//[^/@]*@", "//");
    }

    private static Stream<Instant> changed(Path file) {
        try {
            return Stream.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException none) {
            return Stream.of();
        }
    }
}
