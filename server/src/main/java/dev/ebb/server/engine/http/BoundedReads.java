package dev.ebb.server.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Reads of one connection that adapt to what comes, and can be kept small while a limit lets little through: a large read would
 * be held in memory for minutes. Confined to the event loop of its connection.
 */
final class BoundedReads implements RecvByteBufAllocator {
    /** As large as the reads grow by themselves. */
    static final int UNBOUNDED = Integer.MAX_VALUE;

    private final RecvByteBufAllocator usual;
    private int mostBytes = UNBOUNDED;

    BoundedReads(RecvByteBufAllocator usual) {
        this.usual = usual;
    }

    /** From now on one read of the channel brings no more. */
    static void bound(Channel channel, int mostBytes) {
        RecvByteBufAllocator reads = channel.config().getRecvByteBufAllocator();
        if (reads instanceof BoundedReads bounded) {
            bounded.mostBytes = mostBytes;
        }
    }

    @Override
    @SuppressWarnings("deprecation") // the one that Netty calls
    public Handle newHandle() {
        return new Bounded((ExtendedHandle) usual.newHandle());
    }

    private final class Bounded implements ExtendedHandle {
        private final ExtendedHandle handle;

        Bounded(ExtendedHandle handle) {
            this.handle = handle;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public int guess() {
            return Math.min(handle.guess(), mostBytes);
        }

        @Override
        @SuppressWarnings("deprecation")
        public void reset(ChannelConfig config) {
            handle.reset(config);
        }

        @Override
        public void incMessagesRead(int count) {
            handle.incMessagesRead(count);
        }

        @Override
        public void lastBytesRead(int bytes) {
            handle.lastBytesRead(bytes);
        }

        @Override
        public int lastBytesRead() {
            return handle.lastBytesRead();
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            handle.attemptedBytesRead(bytes);
        }

        @Override
        public int attemptedBytesRead() {
            return handle.attemptedBytesRead();
        }

        @Override
        public boolean continueReading() {
            return handle.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return handle.continueReading(maybeMore);
        }

        @Override
        public void readComplete() {
            handle.readComplete();
        }
    }
}
