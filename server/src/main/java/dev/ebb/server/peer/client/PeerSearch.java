package dev.ebb.server.peer.client;

import dev.ebb.server.engine.Inquired;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.peer.PeerOptions.Address;
import dev.ebb.server.peer.client.Neighbours.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks several peers at once whether they have something. Thread-safe. */
final class PeerSearch {
    private static final int MOST_ASKED = 16;
    private static final long PATIENCE_MILLIS = 2_000;

    /** What nobody has. */
    private static final Digest NOTHING = Digest.of(DigestAlgorithm.SHA256, new byte[32]);

    private PeerSearch() {}

    /** Those that have exactly this, the quickest to say so first; complete within seconds. */
    static CompletableFuture<List<Address>> of(PeerWorld world, TransferTask task, Vouched word) {
        List<Address> having = Collections.synchronizedList(new ArrayList<>());
        List<Address> candidates = world.neighbours().candidates(world.clock().instant());
        List<Address> asked = candidates.subList(0, Math.min(MOST_ASKED, candidates.size()));
        return askAll(
                        world,
                        asked,
                        peer -> PeerTasks.fromPeer(task, peer, word.digest(), null, null),
                        (peer, answer) -> {
                            if (word.isMetBy(answer)) {
                                having.add(peer);
                            } else if (answer instanceof Inquired.Found) {
                                world.neighbours()
                                        .failed(peer, Fault.LIED, world.clock().instant());
                            }
                        })
                .thenApply(nothing -> List.copyOf(having));
    }

    /** Finds out who answers at all. */
    static CompletableFuture<Void> greet(PeerWorld world) {
        return askAll(world, world.neighbours().all(), peer -> PeerTasks.greeting(peer, NOTHING), (peer, answer) -> {});
    }

    private interface Heard {
        void answer(Address peer, Inquired answer);
    }

    private static CompletableFuture<Void> askAll(
            PeerWorld world, List<Address> peers, Function<Address, TransferTask> question, Heard heard) {
        return CompletableFuture.allOf(peers.stream()
                .map(peer -> world.peers()
                        .inquire(question.apply(peer))
                        .toCompletableFuture()
                        .copy()
                        .completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                        .thenAccept(answer -> note(world, peer, answer, heard)))
                .toArray(CompletableFuture[]::new));
    }

    private static void note(PeerWorld world, Address peer, @Nullable Inquired answer, Heard heard) {
        if (answer instanceof Inquired.Refused refused && PeerFaults.isAnswer(refused.error())) {
            world.neighbours().answered(peer);
        } else if (answer instanceof Inquired.Found) {
            world.neighbours().answered(peer);
            heard.answer(peer, Objects.requireNonNull(answer));
        } else {
            Fault fault =
                    answer instanceof Inquired.Refused refused ? PeerFaults.of(refused.error()) : Fault.UNREACHABLE;
            world.neighbours().failed(peer, fault, world.clock().instant());
        }
    }
}
