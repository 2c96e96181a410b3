package dev.ebb.server.cli.doctor;

import dev.ebb.server.config.Home;
import dev.ebb.v1.GetServiceStatusResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The running service, and whether it comes back by itself. */
final class ServiceChecks {
    private ServiceChecks() {}

    static List<Finding> service(Installation at) {
        ServiceAnswer answer = at.service();
        if (answer.status().isPresent()) {
            GetServiceStatusResponse status = answer.status().get();
            String what = "process " + status.getProcessId() + " answers; you are " + status.getCaller();
            return List.of(
                    status.getNetworkDown()
                            ? Finding.warning("service", what + "; it sees no network", "Jobs wait until there is one.")
                            : Finding.ok("service", what));
        }
        if (!answer.failure().isEmpty()) {
            return List.of(Finding.error(
                    "service",
                    "it listens, but does not answer: " + answer.failure(),
                    "Look into " + at.home().daemonLog()
                            + "; \"ebb stop\" ends it, and the next command starts it again."));
        }
        return List.of(
                at.home().kind() == Home.Kind.SYSTEM
                        ? Finding.error("service", "the service of the machine does not run", "systemctl start ebb")
                        : Finding.note("service", "none runs", "Nothing needs to be done: most commands start it."));
    }

    static List<Finding> version(Installation at) {
        return at.service()
                .status()
                .map(status -> {
                    if (status.getBuildId().equals(at.service().ownBuild())) {
                        return List.of(Finding.ok("version", status.getVersion() + ", the same build as this command"));
                    }
                    return List.of(Finding.warning(
                            "version",
                            "the service is of another build (" + status.getVersion() + ") than this command ("
                                    + at.service().ownVersion() + ")",
                            "\"ebb stop\" ends it when it may be interrupted; the next command starts this build."));
                })
                .orElse(List.of());
    }

    /** What becomes of jobs when their owner logs out, and when the machine restarts. */
    static List<Finding> survival(Installation at) {
        boolean comesBack = at.service()
                .status()
                .map(GetServiceStatusResponse::getSurvivesReboot)
                .orElse(false);
        if (comesBack) {
            return List.of(Finding.ok("reboot", "the service comes back by itself, and its jobs with it"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(
                unit(at).isPresent()
                        ? Finding.note(
                                "reboot",
                                "there is a unit, but it does not start the service with the machine",
                                "ebb install --now; a unit of your own also needs: loginctl enable-linger")
                        : Finding.note(
                                "reboot",
                                "after a reboot jobs wait until ebb is used again",
                                "\"ebb install --now\" has systemd run the service."));
        if (endsWithSession(at)) {
            findings.add(Finding.warning(
                    "logout",
                    "logind ends the processes of a session (KillUserProcesses=yes), also the service that a command started",
                    "loginctl enable-linger, and ebb install --now"));
        }
        return findings;
    }

    private static java.util.Optional<Path> unit(Installation at) {
        Path user = Path.of(at.environment().getOrDefault("HOME", at.property("user.home")));
        return Stream.of(
                        user.resolve(".config/systemd/user/ebb.service"),
                        at.root().resolve("etc/systemd/user/ebb.service"),
                        at.root().resolve("etc/systemd/system/ebb.service"),
                        at.root().resolve("lib/systemd/system/ebb.service"))
                .filter(Files::exists)
                .findFirst();
    }

    private static boolean endsWithSession(Installation at) {
        if (Files.exists(at.root().resolve("var/lib/systemd/linger").resolve(at.property("user.name")))) {
            return false;
        }
        try (Stream<String> lines = Files.lines(at.root().resolve("etc/systemd/logind.conf"))) {
            return lines.map(line -> line.replace(" ", "")).anyMatch("KillUserProcesses=yes"::equals);
        } catch (java.io.IOException | java.io.UncheckedIOException none) {
            return false;
        }
    }
}
