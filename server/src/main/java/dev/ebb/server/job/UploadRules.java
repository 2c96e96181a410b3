package dev.ebb.server.job;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** In what words which uploads may be sent, and how many files they may have by that. Pure. */
final class UploadRules {
    /** Each file of these is an upload by itself, so a job may have many; BITS knows one, and so do its two ends. */
    private static final Set<UploadProtocol> OF_MANY_FILES =
            EnumSet.of(UploadProtocol.PLAIN, UploadProtocol.TUS, UploadProtocol.RESUMABLE);

    /** A method of the job's own is one request, whatever it means to its server. */
    private static final Set<UploadProtocol> OF_ONE_REQUEST = EnumSet.of(UploadProtocol.AUTO, UploadProtocol.PLAIN);

    private UploadRules() {}

    /** Refuses what is of uploads, or of replies, in a job of another type that is to be made. */
    static void checkNew(JobType type, JobSettings settings) {
        UploadTerms terms = settings.transfer().terms().upload();
        if (!type.sends() && !terms.equals(UploadTerms.DEFAULTS)) {
            boolean words = terms.protocol() != UploadTerms.DEFAULTS.protocol();
            throw JobException.inField(
                    ErrorCode.E_NOTIMPL,
                    words ? "settings.upload_protocol" : "settings.upload_digests",
                    "is for uploads alone");
        }
        if (type != JobType.UPLOAD_REPLY && settings.replyFileName() != null) {
            throw JobException.inField(
                    ErrorCode.E_NOTIMPL, "settings.reply_file_name", "is for upload-reply jobs alone");
        }
        check("settings.", type, settings.http(), terms);
    }

    /** Refuses more files than an upload can have in its words. */
    static void checkCount(Job job, int files) {
        if (files <= 1 || !job.type().sends() || takesMany(job.type(), protocol(job.settings()))) {
            return;
        }
        throw JobException.of(
                ErrorCode.TOO_MANY_FILES,
                job.id(),
                job.type() == JobType.UPLOAD
                        ? "An upload job takes one file, unless its protocol is set to PLAIN, TUS or RESUMABLE; set it, or"
                                + " make a job for each file."
                        : "An upload-reply job takes one file; make a job for each.");
    }

    /** The terms of an upload with another protocol, or with or without digests; null leaves either as it is. */
    static void write(JobEditor editor, Job job, @Nullable UploadProtocol protocol, @Nullable Boolean digests) {
        if (!job.type().sends()) {
            throw JobException.of(
                    ErrorCode.E_NOTIMPL, job.id(), "Only uploads have a protocol to send by; this is a download.");
        }
        UploadTerms before = job.settings().transfer().terms().upload();
        UploadTerms next = new UploadTerms(
                protocol == null ? before.protocol() : protocol,
                digests == null ? before.digests() : digests,
                before.sealedParts());
        if (protocol != null) {
            check("", job.type(), job.settings().http(), next);
            demandRoom(job, protocol);
        }
        editor.terms(job.settings().transfer().terms().withUpload(next));
    }

    private static void demandRoom(Job job, UploadProtocol protocol) {
        int files = job.counters().filesTotal();
        if (files > 1 && !takesMany(job.type(), protocol)) {
            throw JobException.inField(
                    ErrorCode.TOO_MANY_FILES,
                    "upload_protocol",
                    "takes one file a job, and this one has " + files + "; PLAIN, TUS and RESUMABLE take many");
        }
    }

    /** The terms of an upload with the URLs of its parts, which are its protocol from then on; null removes them. */
    static void writeParts(JobEditor editor, Job job, @Nullable SealedText parts) {
        UploadTerms before = job.settings().transfer().terms().upload();
        if (job.type() != JobType.UPLOAD) {
            throw JobException.of(ErrorCode.E_NOTIMPL, job.id(), "Only jobs of type UPLOAD are sent in parts.");
        }
        boolean leaves = parts == null && before.protocol() == UploadProtocol.S3_PARTS;
        UploadProtocol next =
                parts != null ? UploadProtocol.S3_PARTS : leaves ? UploadProtocol.AUTO : before.protocol();
        UploadTerms after = new UploadTerms(next, before.digests(), parts);
        check("", job.type(), job.settings().http(), after);
        demandRoom(job, next);
        editor.terms(job.settings().transfer().terms().withUpload(after));
    }

    private static void check(String prefix, JobType type, HttpSettings http, UploadTerms terms) {
        String field = prefix + "upload_protocol";
        UploadProtocol protocol = terms.protocol();
        if (terms.sealedParts() != null && type != JobType.UPLOAD) {
            throw JobException.inField(
                    ErrorCode.E_NOTIMPL, prefix + "upload_parts", "is for jobs of type UPLOAD alone");
        }
        if (protocol == UploadProtocol.S3_PARTS && terms.sealedParts() == null) {
            throw JobException.invalid(field, "needs the URLs of the parts, which this job does not have");
        }
        if (protocol == UploadProtocol.TUS && type == JobType.UPLOAD_REPLY) {
            throw JobException.inField(
                    ErrorCode.UNSUPPORTED_JOB_CONFIGURATION,
                    field,
                    "has no reply to an upload; BITS, RESUMABLE and PLAIN have one");
        }
        if (http.method() != null && !OF_ONE_REQUEST.contains(protocol)) {
            throw JobException.inField(
                    ErrorCode.NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD,
                    field,
                    "does not go with a request method of the job's own, which is sent in one request (PLAIN)");
        }
    }

    private static boolean takesMany(JobType type, UploadProtocol protocol) {
        return type == JobType.UPLOAD && OF_MANY_FILES.contains(protocol);
    }

    static UploadProtocol protocol(JobSettings settings) {
        return settings.transfer().terms().upload().protocol();
    }

    /** Whether a request method of its own leaves the job its protocol. */
    static boolean sendsOneRequest(JobSettings settings) {
        return OF_ONE_REQUEST.contains(protocol(settings));
    }
}
