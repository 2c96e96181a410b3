package dev.ebb.server.engine.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The URLs at which a certificate says that news of it can be had: its OCSP responder and its lists (RFC 5280 sections
 * 4.2.2.1 and 4.2.1.13). Pure; reads just enough DER for that, and stops at what it does not understand.
 */
final class CertificateUrls {
    private static final String AUTHORITY_ACCESS = "1.3.6.1.5.5.7.1.1";
    private static final String LIST_POINTS = "2.5.29.31";
    private static final int URI_NAME = 0x86;
    private static final int OCTETS = 0x04;
    private static final int CONSTRUCTED = 0x20;
    private static final int MAX_DEPTH = 16;

    private CertificateUrls() {}

    static List<String> of(X509Certificate certificate) {
        List<String> urls = new ArrayList<>();
        for (String extension : List.of(AUTHORITY_ACCESS, LIST_POINTS)) {
            byte[] value = certificate.getExtensionValue(extension);
            if (value != null) {
                collect(ByteBuffer.wrap(value), urls, 0);
            }
        }
        return urls;
    }

    private static void collect(ByteBuffer der, List<String> urls, int depth) {
        while (der.remaining() >= 2 && depth < MAX_DEPTH) {
            int tag = der.get() & 0xFF;
            int length = length(der);
            if (length < 0 || length > der.remaining()) {
                return;
            }
            ByteBuffer content = der.slice(der.position(), length);
            der.position(der.position() + length);
            if (tag == URI_NAME) {
                urls.add(StandardCharsets.ISO_8859_1.decode(content).toString());
            } else if ((tag & CONSTRUCTED) != 0 || tag == OCTETS) {
                collect(content, urls, depth + 1);
            }
        }
    }

    private static int length(ByteBuffer der) {
        int first = der.get() & 0xFF;
        if (first < 0x80) {
            return first;
        }
        int octets = first & 0x7F;
        if (octets == 0 || octets > 3 || octets > der.remaining()) {
            return -1;
        }
        int length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << 8 | der.get() & 0xFF;
        }
        return length;
    }
}
