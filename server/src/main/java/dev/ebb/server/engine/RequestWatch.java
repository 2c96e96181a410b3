package dev.ebb.server.engine;

import dev.ebb.server.engine.TransferTask.Header;
import java.util.List;

/**
 * Hears of one HTTP request: {@code answered? ( ended | failed | dropped )}. A login that takes several rounds is one request.
 * Called on engine threads; what follows the first end means nothing.
 */
public interface RequestWatch {
    /** Nobody looks. */
    RequestWatch NOBODY = new RequestWatch() {};

    /** Fields that are sent with it. */
    default List<Header> headers() {
        return List.of();
    }

    /** The head of the answer is here. */
    default void answered(int status) {}

    /** The answer is whole. */
    default void ended() {}

    /** It will not come to an end. */
    default void failed(Throwable cause) {}

    /** Nobody wants the rest of the answer. */
    default void dropped() {}

    /** Tells all of them, in this order; those that do not look are left out. */
    static RequestWatch all(List<RequestWatch> watches) {
        List<RequestWatch> looking =
                watches.stream().filter(watch -> watch != NOBODY).toList();
        if (looking.size() < 2) {
            return looking.isEmpty() ? NOBODY : looking.get(0);
        }
        return new RequestWatch() {
            @Override
            public List<Header> headers() {
                return looking.stream()
                        .flatMap(watch -> watch.headers().stream())
                        .toList();
            }

            @Override
            public void answered(int status) {
                looking.forEach(watch -> watch.answered(status));
            }

            @Override
            public void ended() {
                looking.forEach(RequestWatch::ended);
            }

            @Override
            public void failed(Throwable cause) {
                looking.forEach(watch -> watch.failed(cause));
            }

            @Override
            public void dropped() {
                looking.forEach(RequestWatch::dropped);
            }
        };
    }
}
