package dev.ebb.server.engine.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/**
 * Refuses answers whose length can be read in two ways: repeated or conflicting Content-Length (the decoder's own rule), or
 * Content-Length beside Transfer-Encoding (RFC 9112 section 6.3), which it would forgive; and a status that is none.
 */
class StrictResponseDecoder extends HttpResponseDecoder {
    private static final int MAX_LINE_BYTES = 16 << 10;
    private static final int MAX_HEADER_BYTES = 64 << 10;
    private static final int MAX_CHUNK_BYTES = 1 << 20;

    private boolean toHead;

    StrictResponseDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setAllowDuplicateContentLengths(false));
    }

    /** Which method the next answer is to: that to HEAD has no body, whatever its fields say (RFC 9112 section 6.3). */
    void answers(String method) {
        toHead = method.equals("HEAD");
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return toHead || super.isContentAlwaysEmpty(message);
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        // RFC 9112 section 4: three digits, no more and no fewer.
        if (initialLine[1].length() != 3 || initialLine[1].charAt(0) == '0') {
            throw new IllegalArgumentException("not a status: " + initialLine[1]);
        }
        return super.createMessage(initialLine);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("Content-Length beside Transfer-Encoding");
    }
}
