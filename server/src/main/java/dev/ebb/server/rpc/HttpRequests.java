package dev.ebb.server.rpc;

import com.google.common.io.BaseEncoding;
import com.google.protobuf.ByteString;
import dev.ebb.server.job.CertificateLocation;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.HttpMethodRules;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.ledger.CertificateSearch;
import dev.ebb.v1.CertificateStoreLocation;
import dev.ebb.v1.ClientCertificate;
import dev.ebb.v1.JobSettings;
import org.jspecify.annotations.Nullable;

/** Reads the options for HTTP that requests ask for. */
final class HttpRequests {
    private static final int SHA1_BYTES = 20;

    private HttpRequests() {}

    /** Flags as BITS numbers them; E_NOTIMPL for a combination that is not defined. */
    static SecurityFlags security(String field, dev.ebb.v1.SecurityFlags wire) {
        if (WireEnums.isUnknown(wire.getRedirectPolicy())) {
            throw JobException.inField(ErrorCode.E_NOTIMPL, field + ".redirect_policy", "is not a known policy");
        }
        int redirects = Math.max(0, wire.getRedirectPolicyValue() - 1) << 8;
        return SecurityFlags.of(
                field,
                redirects
                        | bit(wire.getCrlCheck(), SecurityFlags.CRL_CHECK)
                        | bit(wire.getIgnoreCommonName(), SecurityFlags.IGNORE_CN)
                        | bit(wire.getIgnoreDate(), SecurityFlags.IGNORE_DATE_INVALID)
                        | bit(wire.getIgnoreUnknownAuthority(), SecurityFlags.IGNORE_UNKNOWN_CA)
                        | bit(wire.getIgnoreWrongUsage(), SecurityFlags.IGNORE_CERT_WRONG_USAGE)
                        | bit(wire.getAllowHttpsToHttp(), SecurityFlags.ALLOW_HTTPS_TO_HTTP));
    }

    private static int bit(boolean set, int flag) {
        return set ? flag : 0;
    }

    static CertificateSearch.Wish byId(
            String prefix,
            CertificateStoreLocation location,
            String store,
            ByteString sha1,
            @Nullable FileOwner owner) {
        CertificateLocation where = location(prefix, location);
        if (sha1.isEmpty()) {
            throw JobException.inField(ErrorCode.NULL_REFERENCE, prefix + "sha1_hash", "must be given");
        }
        if (sha1.size() != SHA1_BYTES) {
            throw JobException.inField(
                    ErrorCode.BAD_STUB_DATA, prefix + "sha1_hash", "has " + sha1.size() + " bytes instead of 20");
        }
        return new CertificateSearch.Wish(
                where, store(prefix, store), BaseEncoding.base16().lowerCase().encode(sha1.toByteArray()), null, owner);
    }

    static CertificateSearch.Wish byName(
            String prefix, CertificateStoreLocation location, String store, String subject, @Nullable FileOwner owner) {
        CertificateLocation where = location(prefix, location);
        if (subject.isEmpty()) {
            throw JobException.inField(ErrorCode.NULL_REFERENCE, prefix + "subject_name", "must be given");
        }
        tooLong(prefix + "subject_name", subject, dev.ebb.server.job.ClientCertificate.MAX_SUBJECT);
        return new CertificateSearch.Wish(where, store(prefix, store), null, subject, owner);
    }

    /** What a new job asks for; null when it asks for none. */
    static CertificateSearch.@Nullable Wish wish(JobSettings settings, @Nullable FileOwner owner) {
        if (!settings.hasClientCertificate()) {
            return null;
        }
        ClientCertificate wire = settings.getClientCertificate();
        String prefix = "settings.client_certificate.";
        return wire.getSha1Hash().isEmpty() && !wire.getSubjectName().isEmpty()
                ? byName(prefix, wire.getLocation(), wire.getStoreName(), wire.getSubjectName(), owner)
                : byId(prefix, wire.getLocation(), wire.getStoreName(), wire.getSha1Hash(), owner);
    }

    /** The settings of a new job but for its client certificate, which has to be looked for. */
    static HttpSettings settings(JobType type, JobSettings wire, HttpSettings others) {
        HttpSettings settings = others.withSecurity(security("settings.security_flags", wire.getSecurityFlags()))
                .withCertificateCallback(wire.getServerCertificateCallback());
        if (!wire.getHttpMethod().isEmpty()) {
            String method = HttpMethodRules.check("settings.http_method", wire.getHttpMethod());
            settings = settings.withMethod(HttpMethodRules.kept(type, method));
        }
        return wire.getCustomHeadersWriteOnly() ? settings.withHeadersWriteOnly() : settings;
    }

    private static CertificateLocation location(String prefix, CertificateStoreLocation wire) {
        int number = WireEnums.said(wire) ? wire.getNumber() - 1 : -1;
        if (number < 0 || number > CertificateLocation.CURRENT_SERVICE.ordinal()) {
            throw JobException.inField(
                    ErrorCode.E_NOTIMPL,
                    prefix + "location",
                    "must be CURRENT_USER, LOCAL_MACHINE or CURRENT_SERVICE: others exist on Windows only");
        }
        return CertificateLocation.values()[number];
    }

    private static String store(String prefix, String store) {
        if (store.isEmpty()) {
            throw JobException.inField(ErrorCode.NULL_REFERENCE, prefix + "store_name", "must be given");
        }
        tooLong(prefix + "store_name", store, dev.ebb.server.job.ClientCertificate.MAX_STORE);
        return store;
    }

    private static void tooLong(String field, String text, int max) {
        if (text.length() > max) {
            throw JobException.inField(
                    ErrorCode.STRING_TOO_LONG, field, "has " + text.length() + " characters; at most " + max + " fit");
        }
    }
}
