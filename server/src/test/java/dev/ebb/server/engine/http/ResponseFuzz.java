package dev.ebb.server.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Bytes of a server, chunked or not: how the network cuts them must not change what is made of them. The first byte is the
 * seed of the cuts.
 */
public final class ResponseFuzz {
    private static final int LONGEST_CUT = 40;

    private ResponseFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] answer = Arrays.copyOfRange(input, 1, input.length);
        String atOnce = heard(answer, new int[] {answer.length});
        String inPieces = heard(answer, cuts(answer.length, input[0]));
        if (!atOnce.equals(inPieces)) {
            throw new AssertionError("read at once:\n" + atOnce + "\nin pieces:\n" + inPieces);
        }
    }

    private static int[] cuts(int length, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] cuts = new int[length + 1];
        int count = 0;
        for (int at = 0; at < length; count++) {
            at = Math.min(length, at + random.nextInt(1, LONGEST_CUT));
            cuts[count] = at;
        }
        return Arrays.copyOf(cuts, count);
    }

    private static String heard(byte[] answer, int[] cuts) {
        EmbeddedChannel channel = new EmbeddedChannel(new StrictResponseDecoder());
        Transcript transcript = new Transcript();
        int from = 0;
        for (int to : cuts) {
            if (transcript.failed) {
                break;
            }
            channel.writeInbound(Unpooled.wrappedBuffer(answer, from, to - from));
            transcript.take(channel);
            from = to;
        }
        channel.finish();
        transcript.take(channel);
        return transcript.toString();
    }

    /** Heads, bodies and ends in the order in which they came, up to the first part that is no HTTP. */
    private static final class Transcript {
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private boolean failed;

        void take(EmbeddedChannel channel) {
            for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
                if (message instanceof ByteBuf afterUpgrade) {
                    keep(afterUpgrade);
                } else if (!failed) {
                    note((HttpObject) message);
                }
                ReferenceCountUtil.release(message);
            }
        }

        private void note(HttpObject part) {
            if (part.decoderResult().isFailure()) {
                failed = true;
                text.append("not HTTP\n");
                return;
            }
            if (part instanceof HttpResponse response) {
                ResponseHead head = new ResponseHead(response.status().code(), response.headers());
                text.append(head.status()).append(' ').append(head.contentLength());
                head.headers().forEach(field -> text.append('\n').append(field));
                text.append('\n');
            }
            if (part instanceof HttpContent content) {
                keep(content.content());
            }
            if (part instanceof LastHttpContent) {
                text.append(Arrays.toString(body.toByteArray())).append(" end\n");
                body.reset();
            }
        }

        private void keep(ByteBuf bytes) {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.getBytes(bytes.readerIndex(), copy);
            body.writeBytes(copy);
        }

        @Override
        public String toString() {
            return text + Arrays.toString(body.toByteArray());
        }
    }
}
