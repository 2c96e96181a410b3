package dev.ebb.server.cli;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why a service and its caller could not agree on TLS, in words with what to do. Pure. */
final class TlsTrouble {
    /** What Netty says of the first bytes that came, which it then shows. */
    private static final String NO_TLS = "not an SSL/TLS record";

    private TlsTrouble() {}

    /** Empty when it was not TLS that failed. */
    static Optional<String> inWords(Throwable failure, String target, TargetProof proof) {
        if (causes(failure).noneMatch(TlsTrouble::isOfTls)) {
            return Optional.empty();
        }
        String certificate = "the certificate of " + target;
        if (has(failure, CertificateExpiredException.class)) {
            return Optional.of(certificate + " has expired, or the clock here is wrong");
        }
        if (has(failure, CertificateNotYetValidException.class)) {
            return Optional.of(certificate + " is not valid yet, or the clock here is wrong");
        }
        if (causes(failure).anyMatch(TlsTrouble::isOfAnother)) {
            return Optional.of(certificate + " is signed by "
                    + proof.authorities()
                            .map(file -> "none of the authorities in " + file.path() + " (" + file.by() + ")")
                            .orElse("no authority that this machine trusts; --target-ca FILE names the one that is"
                                    + " meant"));
        }
        return last(failure, CertificateException.class)
                .map(why -> certificate + " is not accepted: " + why)
                .or(() -> Optional.of("no TLS with " + target + ": "
                        + last(failure, SSLException.class)
                                .map(why -> why.startsWith(NO_TLS) ? "what answers there speaks something else" : why)
                                .orElse("no reason given")
                        + proof.certificate()
                                .map(file -> "; it may not accept the certificate in " + file.path() + " (" + file.by()
                                        + ")")
                                .orElse("")));
    }

    /** What the innermost of a kind says, which the others wrap. */
    private static Optional<String> last(Throwable failure, Class<? extends Throwable> kind) {
        return causes(failure)
                .filter(kind::isInstance)
                .reduce((outer, inner) -> inner)
                .map(Throwable::getMessage);
    }

    /** Nobody whom we trust has signed it: by his name, or not even that. */
    private static boolean isOfAnother(Throwable failure) {
        return failure instanceof CertPathBuilderException
                || failure instanceof CertPathValidatorException invalid
                        && (invalid.getReason() == BasicReason.INVALID_SIGNATURE
                                || invalid.getReason() == PKIXReason.NO_TRUST_ANCHOR);
    }

    private static boolean isOfTls(Throwable failure) {
        return failure instanceof SSLException || failure instanceof CertificateException;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        return causes(failure).anyMatch(kind::isInstance);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }
}
