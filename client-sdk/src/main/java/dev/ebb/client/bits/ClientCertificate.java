package dev.ebb.client.bits;

import com.google.protobuf.ByteString;
import java.util.HexFormat;

/**
 * The certificate that a job shows to https servers, by where it is; the certificate and its key never travel.
 *
 * <pre>{@code
 * ClientCertificate shown = job.httpOptions().getClientCertificate();
 * }</pre>
 *
 * @param location whose store
 * @param storeName which store, such as {@code MY}
 * @param sha1Hash SHA-1 fingerprint of the certificate, hexadecimal
 * @param subjectName what the subject was asked to contain; empty when it was chosen by fingerprint
 */
public record ClientCertificate(
        CertificateStoreLocation location, String storeName, String sha1Hash, String subjectName) {
    static ClientCertificate of(dev.ebb.v1.ClientCertificate wire) {
        return new ClientCertificate(
                CertificateStoreLocation.of(wire.getLocation()),
                wire.getStoreName(),
                HexFormat.of().formatHex(wire.getSha1Hash().toByteArray()),
                wire.getSubjectName());
    }

    /** The bytes of a fingerprint as tools print it, with or without colons. */
    static ByteString hash(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex.replace(":", "")));
    }

    dev.ebb.v1.ClientCertificate toWire() {
        return dev.ebb.v1.ClientCertificate.newBuilder()
                .setLocation(location.toWire())
                .setStoreName(storeName)
                .setSha1Hash(hash(sha1Hash))
                .setSubjectName(subjectName)
                .build();
    }
}
