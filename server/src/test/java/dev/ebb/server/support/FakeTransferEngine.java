package dev.ebb.server.support;

import dev.ebb.server.engine.Inquired;
import dev.ebb.server.engine.PublishResult;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.Space;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileContent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** An engine without network or disk: transfers wait for the test, disk work succeeds at once unless it is told otherwise. */
public final class FakeTransferEngine implements TransferEngine {
    private final List<FakeTransfer> started = new CopyOnWriteArrayList<>();
    private final List<List<PublishTask>> published = new CopyOnWriteArrayList<>();
    private final List<List<TransferTask.LocalFiles>> discarded = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Void>> held = new CopyOnWriteArrayList<>();
    private final List<TransferTask> abandoned = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> abandonment = CompletableFuture.completedFuture(null);
    public final FakeSpace space = new FakeSpace();
    private volatile PublishResult nextPublish;
    private volatile boolean holdsDisk;
    private volatile @Nullable Inquired inquired;

    /** All attempts so far, in the order of their start. */
    public List<FakeTransfer> started() {
        return List.copyOf(started);
    }

    /** Attempts that are not over. */
    public List<FakeTransfer> moving() {
        return started.stream().filter(transfer -> !transfer.isOver()).toList();
    }

    /** Indexes of the files of a job that are moving. */
    public List<Integer> moving(JobId id) {
        return moving().stream()
                .filter(transfer -> transfer.task().jobId().equals(id))
                .map(transfer -> transfer.task().fileIndex())
                .toList();
    }

    /** The attempt at a file that is moving. */
    public FakeTransfer moving(JobId id, int fileIndex) {
        return moving().stream()
                .filter(transfer ->
                        transfer.task().jobId().equals(id) && transfer.task().fileIndex() == fileIndex)
                .findFirst()
                .orElseThrow(() -> new AssertionError("file " + fileIndex + " does not move; " + moving(id) + " do"));
    }

    public List<List<PublishTask>> published() {
        return List.copyOf(published);
    }

    public List<List<TransferTask.LocalFiles>> discarded() {
        return List.copyOf(discarded);
    }

    /** Uploads whose servers were told to forget them. */
    public List<TransferTask> abandoned() {
        return List.copyOf(abandoned);
    }

    /** Servers answer, once they are told to forget an upload, when and as this says. */
    public void abandonsAs(CompletableFuture<Void> answer) {
        abandonment = answer;
    }

    /** The next publish stops after so many files. */
    public void failPublish(int placed, TransferError error) {
        nextPublish = new PublishResult(placed, error);
    }

    /** Disk work does not end until {@link #releaseDisk}. */
    public void holdDisk() {
        holdsDisk = true;
    }

    public void releaseDisk() {
        holdsDisk = false;
        List<CompletableFuture<Void>> waiting = new ArrayList<>(held);
        held.clear();
        waiting.forEach(work -> work.complete(null));
    }

    @Override
    public Transfer start(TransferTask task, TransferListener listener) {
        FakeTransfer transfer = new FakeTransfer(task, listener);
        started.add(transfer);
        return transfer;
    }

    @Override
    public CompletionStage<PublishResult> publish(List<PublishTask> files, BooleanSupplier held) {
        published.add(files);
        PublishResult result = nextPublish == null ? new PublishResult(files.size(), noFailure()) : nextPublish;
        nextPublish = null;
        return disk().thenApply(done -> result);
    }

    /** From now on servers answer so when they are asked what they have. */
    public void answers(Inquired found) {
        inquired = found;
    }

    @Override
    public CompletionStage<Inquired> inquire(TransferTask task) {
        Inquired found = inquired;
        return found == null ? TransferEngine.super.inquire(task) : CompletableFuture.completedFuture(found);
    }

    @Override
    public CompletionStage<Integer> discard(List<TransferTask.LocalFiles> files) {
        discarded.add(files);
        return disk().thenApply(done -> 0);
    }

    @Override
    public CompletionStage<Void> abandon(TransferTask upload) {
        abandoned.add(upload);
        return abandonment;
    }

    @Override
    public Space space() {
        return space;
    }

    @Override
    public CompletionStage<Void> probe(TransferTask.LocalFiles files, JobType type) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<FileContent> read(TransferTask.LocalFiles file, @Nullable String key, int maxBytes) {
        return CompletableFuture.completedFuture(new FileContent(0, ByteBuffer.allocate(0)));
    }

    @Override
    public void close() {
        moving().forEach(FakeTransfer::stop);
    }

    private CompletionStage<Void> disk() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        if (holdsDisk) {
            held.add(work);
        } else {
            work.complete(null);
        }
        return work;
    }

    private static @Nullable TransferError noFailure() {
        return null;
    }
}
