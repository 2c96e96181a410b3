package dev.ebb.server.engine;

import java.net.URI;
import java.util.List;

/** Hears of one attempt at a file: {@code running? connected? ended}, and requests in between. Called on engine threads. */
public interface FileWatch {
    /** Nobody looks. */
    FileWatch NOBODY = new FileWatch() {};

    /** It is under way; where it stands may be asked until it has ended. */
    default void running(Transfer transfer) {}

    /** The server has answered and bytes are about to move. */
    default void connected() {}

    /** It is over. */
    default void ended(TransferEnd end) {}

    /** A request sets out; redirects are requests of their own. */
    default RequestWatch request(String method, URI uri) {
        return RequestWatch.NOBODY;
    }

    /** Tells all of them, in this order; those that do not look are left out. */
    static FileWatch all(List<FileWatch> watches) {
        List<FileWatch> looking =
                watches.stream().filter(watch -> watch != NOBODY).toList();
        if (looking.size() < 2) {
            return looking.isEmpty() ? NOBODY : looking.get(0);
        }
        return new FileWatch() {
            @Override
            public void running(Transfer transfer) {
                looking.forEach(watch -> watch.running(transfer));
            }

            @Override
            public void connected() {
                looking.forEach(FileWatch::connected);
            }

            @Override
            public void ended(TransferEnd end) {
                looking.forEach(watch -> watch.ended(end));
            }

            @Override
            public RequestWatch request(String method, URI uri) {
                return RequestWatch.all(looking.stream()
                        .map(watch -> watch.request(method, uri))
                        .toList());
            }
        };
    }
}
