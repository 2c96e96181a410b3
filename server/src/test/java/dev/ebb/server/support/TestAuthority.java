package dev.ebb.server.support;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority that signs what it is asked to, for servers and clients, and keeps a list of what it revoked. */
public final class TestAuthority {
    private static final Duration YEAR = Duration.ofDays(365);
    private static final X500Name NAME = new X500Name("CN=Test Authority");

    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;

    public TestAuthority() throws Exception {
        Date from = Date.from(Instant.now().minus(YEAR));
        Date to = Date.from(Instant.now().plus(YEAR));
        X509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(NAME, BigInteger.ONE, from, to, NAME, keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
    }

    /** A certificate with its key. */
    public record Identity(PrivateKey key, X509Certificate certificate) {}

    /** What a certificate is to say. */
    public record Wanted(
            String subject,
            @Nullable String host,
            boolean expired,
            @Nullable KeyPurposeId purpose,
            @Nullable String listAt) {
        public static Wanted server(String host) {
            return new Wanted("CN=" + host, host, false, KeyPurposeId.id_kp_serverAuth, null);
        }

        public static Wanted client(String name) {
            return new Wanted("CN=" + name, null, false, KeyPurposeId.id_kp_clientAuth, null);
        }

        public Wanted asExpired() {
            return new Wanted(subject, host, true, purpose, listAt);
        }

        public Wanted purpose(KeyPurposeId other) {
            return new Wanted(subject, host, expired, other, listAt);
        }

        public Wanted listAt(String url) {
            return new Wanted(subject, host, expired, purpose, url);
        }
    }

    public Identity issue(Wanted wanted) throws Exception {
        KeyPair own = newKeys();
        Instant end = wanted.expired
                ? Instant.now().minus(Duration.ofDays(1))
                : Instant.now().plus(YEAR);
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                NAME,
                new BigInteger(64, new SecureRandom()).add(BigInteger.TEN),
                Date.from(Instant.now().minus(YEAR)),
                Date.from(end),
                new X500Name(wanted.subject),
                own.getPublic());
        if (wanted.host != null) {
            GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, wanted.host));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
        }
        if (wanted.purpose != null) {
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(wanted.purpose));
        }
        if (wanted.listAt != null) {
            GeneralNames url = new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, wanted.listAt));
            builder.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                new DistributionPoint(new DistributionPointName(url), null, null)
            }));
        }
        return new Identity(
                own.getPrivate(), new JcaX509CertificateConverter().getCertificate(builder.build(signer())));
    }

    /** The list of what is revoked (CRL), DER. */
    public byte[] list(Identity... revoked) throws Exception {
        X509v2CRLBuilder list =
                new X509v2CRLBuilder(NAME, Date.from(Instant.now().minus(Duration.ofDays(2))));
        list.setNextUpdate(Date.from(Instant.now().plus(Duration.ofDays(1))));
        for (Identity each : revoked) {
            list.addCRLEntry(
                    each.certificate.getSerialNumber(),
                    Date.from(Instant.now().minus(Duration.ofDays(2))),
                    CRLReason.keyCompromise);
        }
        return list.build(signer()).getEncoded();
    }

    /** The authority's certificate, as a job would be given it. */
    public String pem() throws Exception {
        return pem(certificate);
    }

    /** TLS of a server that shows this identity, and takes clients of this authority. */
    public SSLContext server(Identity identity) throws Exception {
        KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        shown.init(store(identity, new char[0]), new char[0]);
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("authority", certificate);
        TrustManagerFactory clients = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        clients.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown.getKeyManagers(), clients.getTrustManagers(), null);
        return context;
    }

    /** A socket that lets nobody in without a client certificate. */
    public ServerSocket demandingSocket(Identity identity, String protocol) throws Exception {
        SSLServerSocket socket = (SSLServerSocket)
                server(identity).getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(true);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    /** Puts identities into a PKCS #12 file. */
    public void writePkcs12(Path file, String password, Identity... identities) throws Exception {
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(null, null);
        for (int i = 0; i < identities.length; i++) {
            all.setKeyEntry("key-" + i, identities[i].key, password.toCharArray(), chain(identities[i]));
        }
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            all.store(out, password.toCharArray());
        }
    }

    /** Puts an identity into a PEM file. */
    public void writePem(Path file, Identity identity) throws Exception {
        Files.createDirectories(file.getParent());
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(identity.certificate);
            pem.writeObject(new JcaPKCS8Generator(identity.key, null));
        }
        Files.writeString(file, text.toString());
    }

    private KeyStore store(Identity identity, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", identity.key, password, chain(identity));
        return store;
    }

    private Certificate[] chain(Identity identity) {
        return new Certificate[] {identity.certificate, certificate};
    }

    private ContentSigner signer() throws Exception {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    }

    private static String pem(X509Certificate certificate) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(certificate);
        }
        return text.toString();
    }

    /** A certificate out of its DER form. */
    public static X509Certificate parse(byte[] der) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static KeyPair newKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }
}
