package dev.ebb.server.support;

import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of its own and servers it vouches for, more or less truthfully. */
public final class TestCertificates {
    private static final char[] NO_PASSWORD = new char[0];
    private static final String NAME = "CN=Test Authority";
    private static final Duration YEAR = Duration.ofDays(365);

    private final KeyPair keys = newKeys();
    private final X509Certificate authority;

    public TestCertificates() throws Exception {
        Instant now = Instant.now();
        authority = sign(NAME, keys, now.minus(YEAR), now.plus(YEAR), null);
    }

    /** The authority's certificate, as a job would be given it. */
    public String authorityPem() throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(authority);
        }
        return text.toString();
    }

    /** A server for this host name, with a valid certificate. */
    public SSLContext server(String host) throws Exception {
        return server(host, Instant.now().minus(YEAR), Instant.now().plus(YEAR));
    }

    /** A server whose certificate ended a day ago. */
    public SSLContext expiredServer(String host) throws Exception {
        return server(host, Instant.now().minus(YEAR), Instant.now().minus(Duration.ofDays(1)));
    }

    /** A server that vouches for itself, under the very name of the authority. */
    public SSLContext selfSigned(String host) throws Exception {
        TestCertificates own = new TestCertificates();
        Instant now = Instant.now();
        return context(own.keys, own.sign(NAME, own.keys, now.minus(YEAR), now.plus(YEAR), host));
    }

    /** A server that is one host in the first handshake of a connection, and another one in every later one. */
    public SSLContext twoFacedServer(String first, String later) throws Exception {
        KeyPair own = newKeys();
        Instant from = Instant.now().minus(YEAR);
        Instant to = Instant.now().plus(YEAR);
        X509Certificate[] one = {sign("CN=" + first, own, from, to, first), authority};
        X509Certificate[] other = {sign("CN=" + later, own, from, to, later), authority};
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new TwoFacedKeys(own.getPrivate(), one, other)}, null, null);
        return context;
    }

    /**
     * A certificate and its key as PEM files, {@code name.pem} and {@code name.key}, for a server on this machine or for a
     * client.
     */
    public void write(String subject, Path folder, String name) throws Exception {
        KeyPair own = newKeys();
        Instant now = Instant.now();
        X509Certificate certificate = sign(subject, own, now.minus(YEAR), now.plus(YEAR), "localhost");
        try (JcaPEMWriter pem = new JcaPEMWriter(Files.newBufferedWriter(folder.resolve(name + ".pem")))) {
            pem.writeObject(certificate);
        }
        Path key = folder.resolve(name + ".key");
        try (JcaPEMWriter pem = new JcaPEMWriter(Files.newBufferedWriter(key))) {
            pem.writeObject(new JcaPKCS8Generator(own.getPrivate(), null));
        }
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private SSLContext server(String host, Instant from, Instant to) throws Exception {
        KeyPair own = newKeys();
        return context(own, sign("CN=" + host, own, from, to, host), authority);
    }

    private static SSLContext context(KeyPair own, Certificate... chain) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", own.getPrivate(), NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private X509Certificate sign(String subject, KeyPair of, Instant from, Instant to, String host) throws Exception {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name(NAME),
                new BigInteger(64, new SecureRandom()),
                Date.from(from),
                Date.from(to),
                new X500Name(subject),
                of.getPublic());
        if (host == null) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        } else {
            GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, host));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }
}
