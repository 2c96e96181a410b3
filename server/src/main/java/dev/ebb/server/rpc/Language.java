package dev.ebb.server.rpc;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.JobException;
import java.util.Locale;

/** The texts about errors, and the language they are in: English, so far. Thread-safe. */
final class Language {
    private Language() {}

    /** ERROR_RESOURCE_LANG_NOT_FOUND unless there are texts in the language; empty is whatever there is. */
    static void require(String tag) {
        if (!tag.isEmpty() && !Locale.forLanguageTag(tag).getLanguage().equals("en")) {
            throw JobException.inField(ErrorCode.LANGUAGE_NOT_FOUND, "language", "is one that there are no texts in");
        }
    }

    /** Where an error came from. */
    static String describe(ErrorContext context) {
        return switch (context) {
            case NONE -> "The error came from nowhere in particular.";
            case UNKNOWN -> "The error came from an unknown part of the service.";
            case GENERAL_QUEUE_MANAGER ->
                "The error came from the queue, which watches over time limits, policies and the job as a whole.";
            case QUEUE_MANAGER_NOTIFICATION -> "The error came up while the owner of the job was notified.";
            case LOCAL_FILE -> "The error came up while the local file was read or written.";
            case REMOTE_FILE -> "The error came up with the remote file, or with what its server answered.";
            case GENERAL_TRANSPORT -> "The error came up on the way, in the network between here and the server.";
            case REMOTE_APPLICATION -> "The error came from the application behind the server.";
            case SERVER_CERTIFICATE_CALLBACK -> "The error came from whoever was asked about the server's certificate.";
        };
    }
}
