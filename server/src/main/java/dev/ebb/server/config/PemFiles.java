package dev.ebb.server.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM files of certificates and keys, and whether they can be used for what somebody names them for. Changes nothing. */
public final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
    private static final Pattern CERTIFICATE = Pattern.compile("-----BEGIN [A-Z0-9 ]*CERTIFICATE-----");
    private static final byte[] CHALLENGE = "whose key is this".getBytes(StandardCharsets.US_ASCII);

    private PemFiles() {}

    /** The certificates of a file, at least one; CertificateException says in words, with the file, why there are none. */
    public static List<X509Certificate> certificates(Path file) throws IOException, CertificateException {
        byte[] text = Files.readAllBytes(file);
        if (!CERTIFICATE.matcher(new String(text, StandardCharsets.ISO_8859_1)).find()) {
            throw new CertificateException(file + " holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
        }
        try {
            return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(text)).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException damaged) {
            throw new CertificateException(
                    file + " holds a certificate that cannot be read: " + damaged.getMessage(), damaged);
        }
    }

    /** True when the private key in a file is that of the certificate; GeneralSecurityException when it has none that could be. */
    public static boolean isKeyOf(X509Certificate certificate, Path file) throws IOException, GeneralSecurityException {
        PublicKey shown = certificate.getPublicKey();
        return belongs(privateKey(file, shown.getAlgorithm()), shown);
    }

    private static PrivateKey privateKey(Path file, String algorithm) throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new GeneralSecurityException("no key");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (IllegalArgumentException garbage) {
            throw new GeneralSecurityException(garbage);
        }
    }

    /** What one signs the other accepts. */
    private static boolean belongs(PrivateKey key, PublicKey shown) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(CHALLENGE);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(CHALLENGE);
        return signature.verify(signed);
    }
}
