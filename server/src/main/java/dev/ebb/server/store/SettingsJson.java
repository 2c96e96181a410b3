package dev.ebb.server.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.AuthTarget;
import dev.ebb.server.job.CertificateLocation;
import dev.ebb.server.job.ChangePolicy;
import dev.ebb.server.job.ClientCertificate;
import dev.ebb.server.job.Credentials;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.job.Placement;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.job.ResumePolicy;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.TraceContext;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.job.TransferTerms;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the settings of a job that no query asks for as one JSON text, and reads them back. What equals its default is left
 * out, so an ordinary job has no text at all, and a setting that a later build adds needs no migration. The names are kept
 * for ever.
 */
public final class SettingsJson {
    private SettingsJson() {}

    /** The text; null when everything is as by default. */
    public static @Nullable String write(JobSettings settings) {
        JsonObject json = new JsonObject();
        writeHttp(json, settings.http());
        writeTransfer(json, settings.transfer());
        writeNotify(json, settings.notifications());
        return json.isEmpty() ? null : json.toString();
    }

    /** The settings with what the text says. */
    public static JobSettings read(JobSettings bare, @Nullable String text) {
        if (text == null) {
            return bare;
        }
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        return bare.withHttp(readHttp(json)).withTransfer(readTransfer(json)).withNotify(readNotify(json));
    }

    private static void writeHttp(JsonObject json, HttpSettings http) {
        put(json, "method", http.method());
        put(json, "security", http.security().bits(), 0);
        ClientCertificate certificate = http.clientCertificate();
        if (certificate != null) {
            JsonObject object = new JsonObject();
            object.addProperty("location", certificate.location().ordinal());
            object.addProperty("store", certificate.store());
            object.addProperty("sha1", certificate.sha1());
            put(object, "subject", certificate.subject());
            json.add("clientCertificate", object);
        }
        put(json, "headersWriteOnly", http.headersWriteOnly());
        put(json, "certificateCallback", http.certificateCallback());
        put(json, "proxyUsage", http.proxy().usage().ordinal(), 0);
        put(json, "proxyList", emptyToNull(http.proxy().proxyList()));
        put(json, "proxyBypass", emptyToNull(http.proxy().bypassList()));
        put(json, "storedProxyCredentials", http.storedProxyCredentials());
        TraceContext trace = http.trace();
        put(json, "traceparent", trace == null ? null : trace.parent());
        put(json, "tracestate", trace == null ? null : trace.state());
        JsonArray credentials = new JsonArray();
        for (Credentials.Entry entry : http.credentials().entries()) {
            JsonObject object = new JsonObject();
            object.addProperty("target", entry.target().code());
            object.addProperty("scheme", entry.scheme().code());
            object.addProperty("sealed", entry.sealed().base64());
            credentials.add(object);
        }
        if (!credentials.isEmpty()) {
            json.add("credentials", credentials);
        }
    }

    private static HttpSettings readHttp(JsonObject json) {
        ProxySettings proxy = new ProxySettings(
                ProxyUsage.values()[integer(json, "proxyUsage", 0)],
                textOr(json, "proxyList", ""),
                textOr(json, "proxyBypass", ""));
        List<Credentials.Entry> credentials = new ArrayList<>();
        if (json.has("credentials")) {
            for (JsonElement element : json.getAsJsonArray("credentials")) {
                JsonObject object = element.getAsJsonObject();
                credentials.add(new Credentials.Entry(
                        AuthTarget.of(object.get("target").getAsInt()),
                        AuthScheme.of(object.get("scheme").getAsInt()),
                        new SealedText(object.get("sealed").getAsString())));
            }
        }
        return new HttpSettings(
                text(json, "method"),
                new SecurityFlags(integer(json, "security", 0)),
                readCertificate(json),
                json.has("headersWriteOnly"),
                json.has("certificateCallback"),
                proxy,
                json.has("storedProxyCredentials"),
                new Credentials(credentials),
                TraceContext.of(text(json, "traceparent"), text(json, "tracestate")));
    }

    private static @Nullable ClientCertificate readCertificate(JsonObject json) {
        if (!json.has("clientCertificate")) {
            return null;
        }
        JsonObject object = json.getAsJsonObject("clientCertificate");
        return new ClientCertificate(
                CertificateLocation.values()[object.get("location").getAsInt()],
                object.get("store").getAsString(),
                object.get("sha1").getAsString(),
                text(object, "subject"));
    }

    private static void writeTransfer(JsonObject json, TransferSettings transfer) {
        Duration maximum = transfer.maximumDownloadTime();
        if (maximum != null) {
            json.addProperty("maximumDownloadSeconds", maximum.toSeconds());
        }
        if (transfer.costFlags() != null) {
            json.addProperty("costFlags", transfer.costFlags());
        }
        put(json, "dynamicContent", transfer.dynamicContent());
        put(json, "highPerformance", transfer.highPerformance());
        put(json, "maxDownloadSize", transfer.maxDownloadSize());
        put(json, "onDemand", transfer.onDemand());
        writeTerms(json, transfer.terms());
    }

    private static void writeTerms(JsonObject json, TransferTerms terms) {
        put(json, "resume", terms.resume().ordinal(), 0);
        put(json, "onChange", terms.onChange().ordinal(), 0);
        put(json, "bandwidthLimit", terms.bandwidthLimit());
        put(json, "minimumSpeed", terms.minimumSpeed());
        put(json, "uploadProtocol", terms.upload().protocol().ordinal(), 0);
        put(json, "uploadDigests", terms.upload().digests());
        SealedText parts = terms.upload().sealedParts();
        put(json, "uploadParts", parts == null ? null : parts.base64());
        Placement placement = terms.placement();
        put(json, "placement", placement.equals(Placement.ANY) ? null : placement.toString());
        put(json, "peers", terms.peers().bits(), 0);
    }

    private static TransferTerms readTerms(JsonObject json) {
        return new TransferTerms(
                ResumePolicy.values()[integer(json, "resume", 0)],
                ChangePolicy.values()[integer(json, "onChange", 0)],
                number(json, "bandwidthLimit"),
                number(json, "minimumSpeed"),
                new UploadTerms(
                        UploadProtocol.values()[integer(json, "uploadProtocol", 0)],
                        json.has("uploadDigests"),
                        json.has("uploadParts")
                                ? new SealedText(json.get("uploadParts").getAsString())
                                : null),
                Placement.parse("placement", textOr(json, "placement", Placement.ANY.toString())),
                new PeerCachingFlags(integer(json, "peers", 0)));
    }

    private static void put(JsonObject json, String name, @Nullable Long value) {
        if (value != null) {
            json.addProperty(name, value);
        }
    }

    private static @Nullable Long number(JsonObject json, String name) {
        return json.has(name) ? json.get(name).getAsLong() : null;
    }

    private static TransferSettings readTransfer(JsonObject json) {
        return new TransferSettings(
                json.has("maximumDownloadSeconds")
                        ? Duration.ofSeconds(json.get("maximumDownloadSeconds").getAsLong())
                        : null,
                json.has("costFlags") ? json.get("costFlags").getAsInt() : null,
                json.has("dynamicContent"),
                json.has("highPerformance"),
                number(json, "maxDownloadSize"),
                json.has("onDemand"),
                readTerms(json));
    }

    private static void writeNotify(JsonObject json, NotifySettings notify) {
        put(json, "notifyFlags", notify.flags(), NotifySettings.DEFAULTS.flags());
        if (!notify.minimumInterval().equals(NotifySettings.DEFAULTS.minimumInterval())) {
            json.addProperty("notifyIntervalMillis", notify.minimumInterval().toMillis());
        }
        NotifySettings.Command command = notify.command();
        if (command != null) {
            JsonObject object = new JsonObject();
            object.addProperty("program", command.program());
            JsonArray arguments = new JsonArray();
            command.arguments().forEach(arguments::add);
            object.add("arguments", arguments);
            object.addProperty("setBy", command.setBy().value());
            writeAccount(object, command.account());
            json.add("notifyCommand", object);
        }
        NotifySettings.Endpoint endpoint = notify.endpoint();
        if (endpoint != null) {
            JsonObject object = new JsonObject();
            object.addProperty("url", endpoint.url());
            SealedText secret = endpoint.sealedSecret();
            put(object, "secret", secret == null ? null : secret.base64());
            json.add("notifyEndpoint", object);
        }
    }

    private static NotifySettings readNotify(JsonObject json) {
        NotifySettings defaults = NotifySettings.DEFAULTS;
        Duration interval = json.has("notifyIntervalMillis")
                ? Duration.ofMillis(json.get("notifyIntervalMillis").getAsLong())
                : defaults.minimumInterval();
        NotifySettings.Command command = null;
        if (json.has("notifyCommand")) {
            JsonObject object = json.getAsJsonObject("notifyCommand");
            List<String> arguments = new ArrayList<>();
            object.getAsJsonArray("arguments").forEach(argument -> arguments.add(argument.getAsString()));
            command = new NotifySettings.Command(
                    object.get("program").getAsString(),
                    arguments,
                    new OwnerId(object.get("setBy").getAsString()),
                    readAccount(object));
        }
        NotifySettings.Endpoint endpoint = null;
        if (json.has("notifyEndpoint")) {
            JsonObject object = json.getAsJsonObject("notifyEndpoint");
            String secret = text(object, "secret");
            endpoint = new NotifySettings.Endpoint(
                    object.get("url").getAsString(), secret == null ? null : new SealedText(secret));
        }
        return new NotifySettings(integer(json, "notifyFlags", defaults.flags()), interval, command, endpoint);
    }

    private static void writeAccount(JsonObject json, @Nullable FileOwner account) {
        if (account != null) {
            json.addProperty("uid", account.uid());
            json.addProperty("gid", account.gid());
            json.addProperty("umask", account.umask());
            JsonArray groups = new JsonArray();
            account.groups().forEach(groups::add);
            json.add("groups", groups);
        }
    }

    private static @Nullable FileOwner readAccount(JsonObject json) {
        if (!json.has("uid")) {
            return null;
        }
        List<Long> groups = new ArrayList<>();
        json.getAsJsonArray("groups").forEach(group -> groups.add(group.getAsLong()));
        return new FileOwner(
                json.get("uid").getAsLong(),
                json.get("gid").getAsLong(),
                groups,
                json.get("umask").getAsInt());
    }

    private static void put(JsonObject json, String name, @Nullable String value) {
        if (value != null) {
            json.addProperty(name, value);
        }
    }

    private static void put(JsonObject json, String name, int value, int normal) {
        if (value != normal) {
            json.addProperty(name, value);
        }
    }

    private static void put(JsonObject json, String name, boolean value) {
        if (value) {
            json.addProperty(name, true);
        }
    }

    private static @Nullable String text(JsonObject json, String name) {
        return json.has(name) ? json.get(name).getAsString() : null;
    }

    private static String textOr(JsonObject json, String name, String normal) {
        return json.has(name) ? json.get(name).getAsString() : normal;
    }

    private static int integer(JsonObject json, String name, int normal) {
        return json.has(name) ? json.get(name).getAsInt() : normal;
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
