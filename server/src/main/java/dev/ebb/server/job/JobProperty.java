package dev.ebb.server.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A property with its new value: what the setters of IBackgroundCopyJob and its successors take. */
public sealed interface JobProperty {
    /** Writes the value into the next job. */
    void writeTo(JobEditor editor, Job job);

    /** True for secrets, which only the owner may set. */
    default boolean ownerOnly() {
        return false;
    }

    /** SetDisplayName. */
    record DisplayName(String value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.displayName(value);
        }
    }

    /** SetDescription. */
    record Description(String value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.description(value);
        }
    }

    /** SetPriority. */
    record Priority(JobPriority value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.priority(value);
        }
    }

    /** SetMinimumRetryDelay. */
    record RetryDelays(Duration minimum, Duration maximum) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withRetryDelays(minimum, maximum));
        }
    }

    /** SetNoProgressTimeout. */
    record NoProgressTimeout(Duration value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withNoProgressTimeout(value));
        }
    }

    /** SetStallTimeout. */
    record StallTimeout(Duration value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withStallTimeout(value));
        }
    }

    /** SetOverwriteRule. */
    record Overwrite(OverwriteRule value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withOverwrite(value));
        }
    }

    /** SetReplyFileName; null = generate one at the first Resume. */
    record ReplyFileName(@Nullable String value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withReplyFileName(value));
        }
    }

    /** SetTrustedCertificates; null removes them. */
    record TrustedCertificates(@Nullable String pem) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withSecrets(pem, job.settings().sealedCustomHeaders()));
        }

        @Override
        public boolean ownerOnly() {
            return true;
        }
    }

    /** SetCustomHeaders; null removes them. */
    record CustomHeaders(@Nullable SealedText sealed) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withSecrets(job.settings().trustedCertificatesPem(), sealed));
        }

        @Override
        public boolean ownerOnly() {
            return true;
        }
    }

    /** SetProperty. */
    record Typed(TypedProperty value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(value.writeTo(job));
        }
    }
}
