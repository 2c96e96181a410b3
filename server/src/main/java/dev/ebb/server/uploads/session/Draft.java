package dev.ebb.server.uploads.session;

import java.util.Map;

/**
 * An upload that a client wants to begin.
 *
 * @param origin who, and how
 * @param target where the file is to go
 * @param length of the whole file; {@link Session#UNKNOWN} when the client does not say
 * @param notes what the protocol wants to remember
 */
public record Draft(Session.Origin origin, TargetPath target, long length, Map<String, String> notes) {
    public Draft {
        notes = Map.copyOf(notes);
    }
}
