package dev.ebb.server.job;

import java.util.UUID;

/** Identifies a job for its whole life (IBackgroundCopyJob::GetId). */
public record JobId(UUID value) {
    /** Reads the text form of a GUID, with or without braces; anything else is E_INVALIDARG. */
    public static JobId parse(String field, String text) {
        String bare = text.startsWith("{") && text.endsWith("}") ? text.substring(1, text.length() - 1) : text;
        try {
            UUID id = UUID.fromString(bare);
            if (id.toString().equalsIgnoreCase(bare)) {
                return new JobId(id);
            }
        } catch (IllegalArgumentException notAGuid) {
            // falls through to the one answer for everything that is not a GUID
        }
        throw JobException.invalid(
                field, "is not a job id: a GUID such as 0f8fad5b-d9cb-469f-a165-70867728950e is needed");
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
