package dev.ebb.server.engine.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads identities out of the two forms of a certificate store. Pure. */
final class KeyFile {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (CERTIFICATE|PRIVATE KEY)-----([^-]+)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private KeyFile() {}

    /** Every certificate of a PKCS #12 file that has its key with it. */
    static List<ClientIdentity> pkcs12(byte[] content, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(content), password);
        List<ClientIdentity> identities = new ArrayList<>();
        List<String> aliases = Collections.list(store.aliases());
        Collections.sort(aliases);
        for (String alias : aliases) {
            Key key = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
            Certificate[] chain = store.getCertificateChain(alias);
            if (key instanceof PrivateKey secret && chain != null) {
                List<X509Certificate> certificates = new ArrayList<>();
                for (Certificate certificate : chain) {
                    certificates.add((X509Certificate) certificate);
                }
                identities.add(new ClientIdentity(secret, certificates));
            }
        }
        return identities;
    }

    /** The one identity of a PEM file: its certificate first, then those that signed it, and the key (PKCS #8). */
    static List<ClientIdentity> pem(byte[] content) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = new ArrayList<>();
        PrivateKey key = null;
        Matcher blocks = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
        while (blocks.find()) {
            byte[] der;
            try {
                der = Base64.getMimeDecoder().decode(blocks.group(2));
            } catch (IllegalArgumentException rubbish) {
                throw new GeneralSecurityException(rubbish);
            }
            if (blocks.group(1).equals("CERTIFICATE")) {
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            } else {
                key = key(der);
            }
        }
        return key == null || chain.isEmpty() ? List.of() : List.of(new ClientIdentity(key, chain));
    }

    private static PrivateKey key(byte[] der) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException another) {
                // The next algorithm may know it.
            }
        }
        throw new InvalidKeySpecException("is not an RSA, EC or EdDSA key");
    }
}
