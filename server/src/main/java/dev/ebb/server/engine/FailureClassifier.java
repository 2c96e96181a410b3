package dev.ebb.server.engine;

import com.google.common.base.Throwables;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where what went wrong becomes a {@link TransferError}. Whether waiting helps is looked up in the error
 * catalog, never decided here. Messages name host and file, never a query string, user info or header value.
 */
public final class FailureClassifier {
    private static final Logger LOG = LoggerFactory.getLogger(FailureClassifier.class);

    private FailureClassifier() {}

    /** An answer whose status ends the attempt. */
    public static TransferError status(int status, URI remote, @Nullable Duration retryAfter) {
        ErrorCode code = ErrorCode.http(status);
        String message = "The server " + RedactedUrl.authority(remote) + " answered " + status + " for "
                + RedactedUrl.of(remote) + ".";
        return new TransferError(
                ErrorContext.REMOTE_FILE, code, ErrorCatalog.describe(code).disposition(), message, retryAfter);
    }

    /** An answer that points elsewhere, where the job may not go. */
    public static TransferError redirected(int status, URI remote) {
        TransferError error = status(status, remote, null);
        return new TransferError(error.context(), error.code(), Disposition.FATAL, error.message(), null);
    }

    /** An answer that breaks HTTP, or that does not fit the question. {@code what} continues "... sent an answer that". */
    public static TransferError invalidResponse(URI remote, String what) {
        return TransferError.of(
                ErrorContext.REMOTE_FILE,
                ErrorCode.INVALID_SERVER_RESPONSE,
                "The server " + RedactedUrl.authority(remote) + " sent an answer that " + what + ", for "
                        + RedactedUrl.of(remote) + ".");
    }

    /** A wait that came to its end. {@code what} continues "The server host:port ...". */
    public static TransferError timedOut(URI remote, String what) {
        return transport(
                ErrorCode.OPERATION_TIMED_OUT, "The server " + RedactedUrl.authority(remote) + " " + what + ".");
    }

    /** Anything the network, TLS or the remote end did. */
    public static TransferError network(Throwable cause, URI remote) {
        String host = RedactedUrl.authority(remote);
        for (Throwable link : Throwables.getCausalChain(cause)) {
            if (link instanceof TransferFailure known) {
                return known.error();
            }
            if (link instanceof UnknownHostException) {
                return transport(
                        ErrorCode.NAME_NOT_RESOLVED, "The name of the server " + host + " could not be resolved.");
            }
            if (isConnectFailure(link)) {
                return transport(ErrorCode.CONNECT_FAILURE, "Could not connect to " + host + ": " + reason(link) + ".");
            }
        }
        // After the handshake a TLS error is a broken connection like any other.
        if (cause instanceof SSLHandshakeException) {
            return tls(cause, host);
        }
        if (Throwables.getCausalChain(cause).stream().anyMatch(IOException.class::isInstance)) {
            return transport(
                    ErrorCode.CONNECTION_CLOSED,
                    "The connection to " + host + " was closed before the transfer was complete.");
        }
        return unexpected(cause);
    }

    /** Anything the file system did to {@code file}. */
    public static TransferError local(Throwable cause, Path file) {
        for (Throwable link : Throwables.getCausalChain(cause)) {
            if (link instanceof TransferFailure known) {
                return known.error();
            }
        }
        if (cause instanceof IOException) {
            return TransferError.of(ErrorContext.LOCAL_FILE, localCode(cause), file + ": " + localReason(cause) + ".");
        }
        return unexpected(cause);
    }

    /** A failure of a local file with a code of its own. */
    public static TransferFailure localFailure(ErrorCode code, String message) {
        return new TransferFailure(TransferError.of(ErrorContext.LOCAL_FILE, code, message));
    }

    private static TransferError unexpected(Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            return new TransferError(
                    ErrorContext.UNKNOWN,
                    ErrorCode.E_OUTOFMEMORY,
                    Disposition.TRANSIENT,
                    "The service has not enough memory for the transfer at the moment.",
                    null);
        }
        LOG.error("a transfer met something it should never meet", cause);
        return TransferError.of(
                ErrorContext.UNKNOWN,
                ErrorCode.E_UNEXPECTED,
                "The transfer met something it should never meet: "
                        + cause.getClass().getSimpleName() + ".");
    }

    private static TransferError transport(ErrorCode code, String message) {
        return TransferError.of(ErrorContext.GENERAL_TRANSPORT, code, message);
    }

    private static boolean isConnectFailure(Throwable link) {
        return link instanceof java.net.ConnectException
                || link instanceof java.net.NoRouteToHostException
                || link instanceof SocketException && text(link).contains("unreachable");
    }

    /** From the particular to the general: the path builder wraps every complaint, an expired certificate's too. */
    private static TransferError tls(Throwable cause, String host) {
        List<Throwable> chain = Throwables.getCausalChain(cause);
        if (chain.stream()
                .anyMatch(link -> link instanceof CertificateExpiredException
                        || link instanceof CertificateNotYetValidException)) {
            return transport(
                    ErrorCode.CERTIFICATE_DATE_INVALID,
                    "The certificate of " + host + " has expired or is not valid yet.");
        }
        if (chain.stream().anyMatch(link -> link instanceof CertificateException && isWrongName(text(link)))) {
            return transport(
                    ErrorCode.CERTIFICATE_NAME_INVALID, "The certificate of " + host + " is for another host.");
        }
        if (chain.stream()
                .anyMatch(link ->
                        link instanceof CertPathBuilderException || link instanceof CertPathValidatorException)) {
            return transport(
                    ErrorCode.CERTIFICATE_INVALID_CA,
                    "The certificate of " + host + " is signed by an authority that is not trusted.");
        }
        return transport(ErrorCode.SECURE_FAILURE, "No secure connection to " + host + " could be made.");
    }

    /** The JDK has one exception for every complaint about a certificate; only its text tells a wrong name apart. */
    private static boolean isWrongName(String text) {
        return text.contains("no name matching") || text.contains("no subject alternative");
    }

    private static ErrorCode localCode(Throwable cause) {
        String text = text(cause);
        if (text.contains("no space left") || text.contains("quota exceeded")) {
            return ErrorCode.DISK_FULL;
        }
        boolean noSuchPlace = cause instanceof NoSuchFileException
                || cause instanceof NotDirectoryException
                || text.contains("not a directory");
        if (noSuchPlace) {
            return ErrorCode.LOCAL_PATH_NOT_FOUND;
        }
        if (text.contains("file name too long")) {
            return ErrorCode.NAME_TOO_LONG;
        }
        if (cause instanceof FileAlreadyExistsException) {
            return ErrorCode.LOCAL_FILE_EXISTS;
        }
        boolean refused = cause instanceof AccessDeniedException
                || text.contains("read-only file system")
                || text.contains("operation not permitted")
                || text.contains("symbolic link");
        return refused ? ErrorCode.E_ACCESSDENIED : ErrorCode.LOCAL_WRITE_FAULT;
    }

    private static String localReason(Throwable cause) {
        if (cause instanceof NoSuchFileException) {
            return "the directory or file does not exist";
        }
        if (cause instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (cause instanceof FileSystemException known && known.getReason() != null) {
            return known.getReason().toLowerCase(Locale.ROOT);
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "the file exists already"; // made by somebody else a moment ago
        }
        String text = text(cause);
        return text.isEmpty() ? "reading or writing failed" : text;
    }

    /** {@code connection refused} out of {@code finishConnect(..) failed with error(-111): Connection refused: /10.0.0.1:80}. */
    private static String reason(Throwable link) {
        String text = text(link);
        return Arrays.stream(text.split(": "))
                .filter(part -> !part.isBlank() && !part.equals("null") && !part.contains("failed with error"))
                .findFirst()
                .orElse(text.contains("failed with error") ? text : "the system gave no reason");
    }

    private static String text(Throwable link) {
        String message = link.getMessage();
        return message == null ? "" : message.toLowerCase(Locale.ROOT);
    }
}
