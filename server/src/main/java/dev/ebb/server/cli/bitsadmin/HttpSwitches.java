package dev.ebb.server.cli.bitsadmin;

import com.google.protobuf.ByteString;
import dev.ebb.server.cli.RequestIds;
import dev.ebb.server.cli.Words;
import dev.ebb.v1.CertificateStoreLocation;
import dev.ebb.v1.ClientCertificate;
import dev.ebb.v1.GetClientCertificateRequest;
import dev.ebb.v1.GetCustomHeadersRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.MakeCustomHeadersWriteOnlyRequest;
import dev.ebb.v1.RemoveClientCertificateRequest;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SecurityFlags;
import dev.ebb.v1.SetClientCertificateByIDRequest;
import dev.ebb.v1.SetClientCertificateByNameRequest;
import dev.ebb.v1.SetCustomHeadersRequest;
import dev.ebb.v1.SetHttpMethodRequest;
import dev.ebb.v1.SetSecurityFlagsRequest;
import java.util.HexFormat;
import java.util.List;

/** Headers, method, checks of servers and the certificate that is shown to them. */
final class HttpSwitches {
    private static final String LOCATION_PREFIX = "CERTIFICATE_STORE_LOCATION_";
    private static final int MOST_FLAGS = 0xFFF;

    static final List<Switch> ALL = List.of(
            Switch.of("getcustomheaders", "<job>", "get the custom headers", HttpSwitches::headers),
            Switch.open(
                    "setcustomheaders", "<job> <header> ...", "set the custom headers", 2, HttpSwitches::setHeaders),
            Switch.of(
                    "makecustomheaderswriteonly",
                    "<job>",
                    "make the custom headers write-only",
                    HttpSwitches::makeHeadersWriteOnly),
            Switch.get("gethttpmethod", "get the HTTP method", Job::getHttpMethod),
            Switch.of("sethttpmethod", "<job> <method>", "set the HTTP method", HttpSwitches::setMethod),
            Switch.get(
                    "getsecurityflags",
                    "get the security flags",
                    job -> String.valueOf(SecurityNumber.of(job.getSecurityFlags()))),
            Switch.of("setsecurityflags", "<job> <flags>", "set the security flags", HttpSwitches::setSecurityFlags),
            Switch.of("getclientcertificate", "<job>", "get the client certificate", HttpSwitches::certificate),
            Switch.of(
                    "setclientcertificatebyid",
                    "<job> <location> <store> <hash>",
                    "set the client certificate",
                    HttpSwitches::setCertificateById),
            Switch.of(
                    "setclientcertificatebyname",
                    "<job> <location> <store> <subject>",
                    "set the client certificate",
                    HttpSwitches::setCertificateByName),
            Switch.of(
                    "removeclientcertificate",
                    "<job>",
                    "remove the client certificate",
                    HttpSwitches::removeCertificate));

    private HttpSwitches() {}

    private static void headers(Call call) {
        String headers = call.service()
                .job()
                .getCustomHeaders(
                        GetCustomHeadersRequest.newBuilder().setJobId(call.id()).build())
                .getCustomHeaders();
        call.value(Shape.orNull(headers));
    }

    private static void setHeaders(Call call) {
        List<String> headers = call.words().subList(1, call.words().size());
        call.service()
                .job()
                .setCustomHeaders(SetCustomHeadersRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setCustomHeaders(String.join("\r\n", headers))
                        .build());
        call.say("Custom headers set.");
    }

    private static void makeHeadersWriteOnly(Call call) {
        call.service()
                .job()
                .makeCustomHeadersWriteOnly(MakeCustomHeadersWriteOnlyRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .build());
        call.say("Custom headers are write-only.");
    }

    private static void setMethod(Call call) {
        Job job = call.service()
                .job()
                .setHttpMethod(SetHttpMethodRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setHttpMethod(call.word(1))
                        .build())
                .getJob();
        call.say("HTTP method is now " + job.getHttpMethod() + ".");
    }

    private static void setSecurityFlags(Call call) {
        int number = (int) call.number(1, "set of security flags", MOST_FLAGS);
        SecurityFlags flags = SecurityNumber.flags(number);
        call.service()
                .job()
                .setSecurityFlags(SetSecurityFlagsRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setSecurityFlags(flags)
                        .build());
        call.say("Security flags are now " + number + ".");
    }

    private static void certificate(Call call) {
        ClientCertificate certificate = call.service()
                .job()
                .getClientCertificate(GetClientCertificateRequest.newBuilder()
                        .setJobId(call.id())
                        .build())
                .getClientCertificate();
        call.say("STORE LOCATION: " + certificate.getLocation().name().substring(LOCATION_PREFIX.length()));
        call.say("STORE NAME:     " + certificate.getStoreName());
        call.say("CERT HASH:      "
                + HexFormat.of()
                        .withUpperCase()
                        .formatHex(certificate.getSha1Hash().toByteArray()));
        if (!certificate.getSubjectName().isEmpty()) {
            call.say("SUBJECT NAME:   " + certificate.getSubjectName());
        }
    }

    private static void setCertificateById(Call call) {
        CertificateStoreLocation location = location(call.word(1));
        byte[] hash;
        try {
            hash = HexFormat.of().parseHex(call.word(3).replaceAll("[\\s:]", ""));
        } catch (IllegalArgumentException no) {
            throw Call.invalid("\"" + call.word(3) + "\" is no fingerprint in hexadecimal digits.");
        }
        call.service()
                .job()
                .setClientCertificateByID(SetClientCertificateByIDRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setLocation(location)
                        .setStoreName(call.word(2))
                        .setSha1Hash(ByteString.copyFrom(hash))
                        .build());
        call.say("Client certificate set.");
    }

    private static void setCertificateByName(Call call) {
        CertificateStoreLocation location = location(call.word(1));
        call.service()
                .job()
                .setClientCertificateByName(SetClientCertificateByNameRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setLocation(location)
                        .setStoreName(call.word(2))
                        .setSubjectName(call.word(3))
                        .build());
        call.say("Client certificate set.");
    }

    /** By the number of BITS's tool, which counts from 1, or by name. */
    private static CertificateStoreLocation location(String word) {
        if (!word.matches("\\d{1,2}")) {
            return Words.parse(CertificateStoreLocation.class, LOCATION_PREFIX, "store location", word);
        }
        CertificateStoreLocation location = CertificateStoreLocation.forNumber(Integer.parseInt(word));
        if (location == null) {
            throw Call.invalid("\"" + word + "\" is no store location: 1 (CURRENT_USER) to 8 are defined.");
        }
        return location;
    }

    private static void removeCertificate(Call call) {
        ResultCode result = call.service()
                .job()
                .removeClientCertificate(RemoveClientCertificateRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .build())
                .getResult();
        call.say(
                result == ResultCode.RESULT_CODE_S_FALSE
                        ? "There was no client certificate."
                        : "Client certificate removed.");
    }
}
