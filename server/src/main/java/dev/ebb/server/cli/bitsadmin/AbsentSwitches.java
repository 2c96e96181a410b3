package dev.ebb.server.cli.bitsadmin;

import java.util.List;
import java.util.regex.Pattern;

/** What is known and cannot be done: it says why, rather than that it had never been heard of. */
final class AbsentSwitches {
    private static final String NO_TOKENS =
            "There are no tokens here: files are made with the rights of the job's owner, and"
                    + " connections are the service's.";
    private static final String NO_ACCESS_LISTS =
            "Access control lists are copied from SMB shares, and this service has http" + " and https alone.";
    private static final String NO_ACCOUNT_PROXIES =
            "There are no Internet settings of system accounts here: proxy.url,"
                    + " proxy.pac-file and the environment of the service say which proxies PRECONFIG and AUTODETECT mean.";

    static final List<Switch> ALL = List.of(
            Switch.absent("getaclflags", "<job>", "get the ACL flags", NO_ACCESS_LISTS),
            Switch.absent("setaclflags", "<job> <flags>", "set the ACL flags", NO_ACCESS_LISTS),
            Switch.absent("gethelpertokenflags", "<job>", "get the helper token flags", NO_TOKENS),
            Switch.absent("sethelpertokenflags", "<job> <flags>", "set the helper token flags", NO_TOKENS),
            Switch.absent("sethelpertoken", "<job>", "set the helper token", NO_TOKENS),
            Switch.absent("gethelpertokensid", "<job>", "get the SID of the helper token", NO_TOKENS),
            Switch.absent(
                    "util /enableanalyticchannel",
                    "<TRUE|FALSE>",
                    "change the analytic channel",
                    "There is no analytic channel here: log.level of the configuration says how much is logged."),
            Switch.absent(
                    "util /repairservice",
                    "[/FORCE]",
                    "repair the service",
                    "There is no registration to repair: the service checks its state at every start, and says what is wrong."),
            Switch.absent(
                    "util /getieproxy", "<account> [/CONN <name>]", "get the proxy of the account", NO_ACCOUNT_PROXIES),
            Switch.absent(
                    "util /setieproxy",
                    "<account> <NO_PROXY|AUTODETECT|MANUAL_PROXY|AUTOSCRIPT|RESET> ... [/CONN <name>]",
                    "set the proxy of the account",
                    NO_ACCOUNT_PROXIES));

    private static final Pattern ACL_FLAGS = Pattern.compile("(?i)[OGDS]{1,4}");

    private AbsentSwitches() {}

    /** With http they change nothing, here as in BITS; letters that there are not are refused all the same. */
    static void checkAclFlags(String flags) {
        if (!ACL_FLAGS.matcher(flags).matches()) {
            throw Call.invalid("\"" + flags + "\" is no set of ACL flags: O, G, D and S are defined.");
        }
    }
}
