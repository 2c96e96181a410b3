package dev.ebb.client.bits;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A list that the service keeps, fetched page by page as it is read; each reading begins anew. What is added or removed
 * meanwhile may be seen or not, and nothing is seen twice. Thread-safe; its iterators are for one thread.
 *
 * <pre>{@code
 * long failed = manager.enumJobs().stream().filter(job -> job.getState() == JobState.ERROR).count();
 * }</pre>
 */
public final class Pages<T> implements Iterable<T> {
    /** One page, and where to go on; empty after the last. */
    record Page<T>(List<T> items, String next) {}

    private final Function<String, Page<T>> fetch;

    Pages(Function<String, Page<T>> fetch) {
        this.fetch = fetch;
    }

    @Override
    public Iterator<T> iterator() {
        return new Cursor<>(fetch);
    }

    /** The same, lazily, as a stream. */
    public Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /** All of it. */
    public List<T> toList() {
        return stream().toList();
    }

    /** All of it, without waiting; cancelling stops at the page that is being fetched. */
    static <T> CompletableFuture<List<T>> all(Function<String, CompletableFuture<Page<T>>> fetch) {
        CompletableFuture<List<T>> result = new CompletableFuture<>();
        AtomicReference<CompletableFuture<?>> call = new AtomicReference<>(result);
        result.whenComplete((all, failure) -> call.get().cancel(true));
        collect(fetch, "", new ArrayList<>(), result, call);
        return result;
    }

    private static <T> void collect(
            Function<String, CompletableFuture<Page<T>>> fetch,
            String token,
            List<T> soFar,
            CompletableFuture<List<T>> result,
            AtomicReference<CompletableFuture<?>> call) {
        CompletableFuture<Page<T>> page = fetch.apply(token);
        call.set(page);
        if (result.isDone()) {
            page.cancel(true);
        }
        page.whenComplete((got, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
                return;
            }
            soFar.addAll(got.items());
            if (got.next().isEmpty() || result.isDone()) {
                result.complete(List.copyOf(soFar));
            } else {
                collect(fetch, got.next(), soFar, result, call);
            }
        });
    }

    private static final class Cursor<T> implements Iterator<T> {
        private final Function<String, Page<T>> fetch;
        private Iterator<T> page = List.<T>of().iterator();
        private String next = "";
        private boolean last;

        Cursor(Function<String, Page<T>> fetch) {
            this.fetch = fetch;
        }

        @Override
        public boolean hasNext() {
            while (!page.hasNext() && !last) {
                Page<T> fetched = fetch.apply(next);
                page = fetched.items().iterator();
                next = fetched.next();
                last = next.isEmpty();
            }
            return page.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the list has ended");
            }
            return page.next();
        }
    }
}
