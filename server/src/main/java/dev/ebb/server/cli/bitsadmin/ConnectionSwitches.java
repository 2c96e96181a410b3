package dev.ebb.server.cli.bitsadmin;

import dev.ebb.server.cli.RequestIds;
import dev.ebb.server.cli.Words;
import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.AuthScheme;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.CredentialsKey;
import dev.ebb.v1.Job;
import dev.ebb.v1.ProxySettings;
import dev.ebb.v1.ProxyUsage;
import dev.ebb.v1.RemoveCredentialsRequest;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SetCredentialsRequest;
import dev.ebb.v1.SetProxySettingsRequest;
import java.util.List;

/** Proxies and credentials. */
final class ConnectionSwitches {
    private static final String TARGET_AND_SCHEME = "<SERVER|PROXY> <BASIC|DIGEST|NTLM|NEGOTIATE|PASSPORT>";

    static final List<Switch> ALL = List.of(
            Switch.get("getproxyusage", "get the proxy usage", Shape::usage),
            Switch.get(
                    "getproxylist",
                    "get the proxy list",
                    job -> Shape.orNull(job.getProxy().getProxyList())),
            Switch.get(
                    "getproxybypasslist",
                    "get the proxy bypass list",
                    job -> Shape.orNull(job.getProxy().getProxyBypassList())),
            new Switch(
                    "setproxysettings",
                    "<job> <PRECONFIG|NO_PROXY|AUTODETECT|OVERRIDE> [<list> <bypass>]",
                    "set the proxy settings",
                    2,
                    4,
                    ConnectionSwitches::setProxy),
            Switch.of(
                    "setcredentials",
                    "<job> " + TARGET_AND_SCHEME + " <user> <password>",
                    "set credentials",
                    ConnectionSwitches::setCredentials),
            Switch.of(
                    "removecredentials",
                    "<job> " + TARGET_AND_SCHEME,
                    "remove credentials",
                    ConnectionSwitches::removeCredentials));

    private ConnectionSwitches() {}

    private static void setProxy(Call call) {
        ProxyUsage usage = Words.parse(ProxyUsage.class, "PROXY_USAGE_", "proxy usage", call.word(1));
        boolean override = usage == ProxyUsage.PROXY_USAGE_OVERRIDE;
        if (override != (call.words().size() == 4)) {
            throw Call.invalid(
                    "OVERRIDE, and no other usage, is followed by a list of proxies and a list of hosts to bypass, or NULL.");
        }
        ProxySettings.Builder proxy = ProxySettings.newBuilder().setUsage(usage);
        if (override) {
            proxy.setProxyList(list(call.word(2))).setProxyBypassList(list(call.word(3)));
        }
        Job job = call.service()
                .job()
                .setProxySettings(SetProxySettingsRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setProxy(proxy)
                        .build())
                .getJob();
        call.say("Proxy usage is now " + Shape.usage(job) + ".");
        call.say("Proxy list is now " + Shape.orNull(job.getProxy().getProxyList()) + ".");
        call.say("Proxy bypass list is now " + Shape.orNull(job.getProxy().getProxyBypassList()) + ".");
    }

    /** With blanks, as the contract has it; BITS allows commas and semicolons too. */
    private static String list(String word) {
        return word.equalsIgnoreCase(Shape.NULL)
                ? ""
                : word.replaceAll("[,;\\s]+", " ").strip();
    }

    private static void setCredentials(Call call) {
        CredentialsKey key = key(call);
        call.service()
                .job()
                .setCredentials(SetCredentialsRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setCredentials(AuthCredentials.newBuilder()
                                .setTarget(key.getTarget())
                                .setScheme(key.getScheme())
                                .setUserName(text(call.word(3)))
                                .setPassword(text(call.word(4))))
                        .build());
        call.say("Credentials set.");
    }

    private static void removeCredentials(Call call) {
        CredentialsKey key = key(call);
        ResultCode result = call.service()
                .job()
                .removeCredentials(RemoveCredentialsRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setCredentials(key)
                        .build())
                .getResult();
        call.say(result == ResultCode.RESULT_CODE_S_FALSE ? "There were no such credentials." : "Credentials removed.");
    }

    private static CredentialsKey key(Call call) {
        return CredentialsKey.newBuilder()
                .setTarget(Words.parse(AuthTarget.class, "AUTH_TARGET_", "target", call.word(1)))
                .setScheme(Words.parse(AuthScheme.class, "AUTH_SCHEME_", "scheme", call.word(2)))
                .build();
    }

    private static String text(String word) {
        return word.equalsIgnoreCase(Shape.NULL) ? "" : word;
    }
}
