package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.disk.SourceFile;
import dev.ebb.server.engine.http.Exchange;
import dev.ebb.server.governor.Lane;
import dev.ebb.server.governor.Tap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads a part of the file as fast as the network takes it: a few parts are under way at any time, and no more. Confined to the strand
 * of its upload, except {@link #sentBytes}.
 */
final class BodySender {
    /** Each part costs two changes of thread, so it is not a small one while there is memory; two of them fit a cache. */
    private static final int PART_BYTES = 512 << 10;

    private static final int SPARE_PART_BYTES = 64 << 10;
    private static final int PARTS_UNDER_WAY = 2;

    private final UploadAttempt attempt;
    private final SourceFile source;
    private final PartBuffers buffers = new PartBuffers(PART_BYTES, PARTS_UNDER_WAY);
    private final long from;
    private final long bytes;
    private long readBytes;
    private volatile long sentBytes;
    private int underWay;
    private Tap tap = Tap.FREE;
    private long permitted;
    private long asked;
    private boolean broken;

    BodySender(UploadAttempt attempt, SourceFile source, UploadRequest.Part part) {
        this.attempt = attempt;
        this.source = source;
        this.from = part.from();
        this.bytes = part.bytes();
    }

    /** Bytes that left. */
    long sentBytes() {
        return sentBytes;
    }

    /** Bytes that the network was given, whether they have left or not. */
    long handedOver() {
        return readBytes;
    }

    /** Where in the file the last of them was, and one beyond. */
    long sentUpTo() {
        return from + sentBytes;
    }

    /** Everything has been handed to the network. */
    boolean isComplete() {
        return readBytes == bytes && !broken;
    }

    void begin(Exchange exchange, Lane lane) throws IOException {
        tap = lane.tap(
                exchange.call().origin().host(),
                granted -> attempt.post(exchange, () -> {
                    permitted += granted;
                    more(exchange);
                }));
        if (bytes == 0) {
            exchange.send(Unpooled.buffer(0), true, success -> {});
        } else {
            more(exchange);
        }
    }

    /** Sends no more. */
    void stop() {
        broken = true;
        buffers.drop();
        tap.close();
    }

    private void more(Exchange exchange) throws IOException {
        while (readBytes < bytes && !broken) {
            boolean spare = exchange.mustSpare();
            if (underWay >= (spare ? 1 : PARTS_UNDER_WAY)) {
                return;
            }
            int fits = spare ? SPARE_PART_BYTES : PART_BYTES;
            if (spare) {
                buffers.drop();
            }
            int most = tap.isFree() ? fits : Math.min(fits, tap.slice());
            int size = (int) Math.min(most, bytes - readBytes);
            if (!mayPass(size, exchange)) {
                return;
            }
            boolean last = readBytes + size == bytes;
            ByteBuf part = read(size);
            if (last) {
                // Checked while the server can still be denied a whole body.
                demandUnchanged(part);
            }
            readBytes += size;
            underWay++;
            exchange.send(part, last, success -> attempt.post(exchange, () -> sent(exchange, size, success)));
        }
    }

    /** Takes what may be sent, or asks for it: {@link #more} follows when it is granted. */
    private boolean mayPass(int size, Exchange exchange) {
        if (!tap.isFree() && permitted < size) {
            exchange.sendingHeldBack(true);
            long missing = size - asked;
            asked = Math.max(asked, size);
            tap.want(missing);
            return false;
        }
        exchange.sendingHeldBack(false);
        permitted = Math.max(0, permitted - size);
        asked = Math.max(0, asked - size);
        return true;
    }

    private void demandUnchanged(ByteBuf part) throws IOException {
        try {
            source.demandUnchanged();
        } catch (IOException changed) {
            part.release();
            throw changed;
        }
    }

    private ByteBuf read(int size) throws IOException {
        ByteBuf part = buffers.take(size);
        try {
            ByteBuffer space = part.nioBuffer(0, size);
            source.read(space, from + readBytes);
            return part.writerIndex(size);
        } catch (IOException | RuntimeException failed) {
            part.release();
            throw failed;
        }
    }

    private void sent(Exchange exchange, int size, boolean success) throws IOException {
        underWay--;
        if (success) {
            long now = sentBytes + size;
            sentBytes = now;
            more(exchange);
        } else {
            // Either the server's answer or the end of the connection will say why.
            broken = true;
        }
    }
}
