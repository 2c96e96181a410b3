package dev.ebb.server.cli;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the last header fields of an answer, as far as it takes to know that the call succeeded (HPACK, RFC 7541). Pure. */
final class QuickHeaders {
    private static final String STATUS = "grpc-status";
    private static final int LONGEST_INTEGER_BYTES = 4;

    private QuickHeaders() {}

    /** Throws unless the status is OK. Strings in Huffman's code are not read: only long ones, of failures, come in it. */
    static void demandSuccess(byte[] block) throws IOException {
        ByteBuffer fields = ByteBuffer.wrap(block);
        String status = "";
        try {
            while (fields.hasRemaining()) {
                int first = fields.get(fields.position()) & 0xFF;
                if ((first & 0x80) != 0) {
                    integer(fields, 7); // A field of the static table, such as :status 200.
                } else if ((first & 0xE0) == 0x20) {
                    integer(fields, 5); // The size of a table that we do not have.
                } else {
                    int index = integer(fields, (first & 0x40) != 0 ? 6 : 4);
                    String name = index == 0 ? string(fields) : "";
                    String value = string(fields);
                    status = name.equals(STATUS) ? value : status;
                }
            }
        } catch (BufferUnderflowException cut) {
            throw new IOException("header fields that are cut off");
        }
        if (!status.equals("0")) {
            throw new IOException("the call failed with status " + status);
        }
    }

    private static int integer(ByteBuffer fields, int prefixBits) throws IOException {
        int most = (1 << prefixBits) - 1;
        int value = fields.get() & most;
        if (value < most) {
            return value;
        }
        for (int i = 0; i < LONGEST_INTEGER_BYTES; i++) {
            int next = fields.get() & 0xFF;
            value += (next & 0x7F) << 7 * i;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new IOException("a number that is too large");
    }

    private static String string(ByteBuffer fields) throws IOException {
        if (!fields.hasRemaining()) {
            throw new BufferUnderflowException();
        }
        if ((fields.get(fields.position()) & 0x80) != 0) {
            throw new IOException("Huffman's code");
        }
        byte[] bytes = new byte[Math.min(integer(fields, 7), fields.remaining() + 1)];
        fields.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
