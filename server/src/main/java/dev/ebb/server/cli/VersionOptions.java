package dev.ebb.server.cli;

import dev.ebb.v1.ChangePolicy;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.ResumePolicy;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a download tells versions of its file apart, for every command that makes or changes a job. */
final class VersionOptions {
    @Option(
            names = "--resume-on",
            paramLabel = "EVIDENCE",
            description =
                    "What an interrupted file goes on with: strong (a strong validator or digest; default), or weak"
                            + " (also size, date and an overlap that have not changed).")
    @Nullable
    String resumeOn;

    @Option(
            names = "--on-change",
            paramLabel = "WHAT",
            description = "When the file changes on its server meanwhile: restart (default) or fail.")
    @Nullable
    String onChange;

    /** What the options ask of a new job. */
    void writeTo(JobSettings.Builder settings) {
        resume().ifPresent(settings::setResumePolicy);
        change().ifPresent(settings::setChangePolicy);
    }

    Optional<ResumePolicy> resume() {
        String word = resumeOn;
        if (word == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (word.toLowerCase(Locale.ROOT)) {
                    case "strong" -> ResumePolicy.RESUME_POLICY_STRONG_ONLY;
                    case "weak" -> ResumePolicy.RESUME_POLICY_ALLOW_WEAK;
                    default -> throw CliException.usage("--resume-on: \"" + word + "\" is neither strong nor weak");
                });
    }

    Optional<ChangePolicy> change() {
        String word = onChange;
        if (word == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (word.toLowerCase(Locale.ROOT)) {
                    case "restart" -> ChangePolicy.CHANGE_POLICY_RESTART;
                    case "fail" -> ChangePolicy.CHANGE_POLICY_FAIL;
                    default -> throw CliException.usage("--on-change: \"" + word + "\" is neither restart nor fail");
                });
    }
}
