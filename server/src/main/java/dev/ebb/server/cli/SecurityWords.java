package dev.ebb.server.cli;

import dev.ebb.v1.RedirectPolicy;
import dev.ebb.v1.SecurityFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Security flags in words, as {@code --security} takes them and {@code ebb show} prints them. Pure. */
final class SecurityWords {
    private SecurityWords() {}

    static SecurityFlags parse(List<String> words) {
        SecurityFlags.Builder flags = SecurityFlags.newBuilder();
        for (String word : words) {
            switch (word.strip().toLowerCase(Locale.ROOT)) {
                case "none" -> flags.clear();
                case "crl-check" -> flags.setCrlCheck(true);
                case "ignore-name" -> flags.setIgnoreCommonName(true);
                case "ignore-date" -> flags.setIgnoreDate(true);
                case "ignore-authority" -> flags.setIgnoreUnknownAuthority(true);
                case "ignore-usage" -> flags.setIgnoreWrongUsage(true);
                case "redirect-report" -> flags.setRedirectPolicy(RedirectPolicy.REDIRECT_POLICY_ALLOW_REPORT);
                case "redirect-refuse" -> flags.setRedirectPolicy(RedirectPolicy.REDIRECT_POLICY_DISALLOW);
                case "https-to-http" -> flags.setAllowHttpsToHttp(true);
                default ->
                    throw CliException.usage("--security: \"" + word
                            + "\" is none of crl-check, ignore-name, ignore-date, ignore-authority, ignore-usage,"
                            + " redirect-report, redirect-refuse, https-to-http, none");
            }
        }
        return flags.build();
    }

    /** Empty when all is as usual. */
    static List<String> of(SecurityFlags flags) {
        List<String> words = new ArrayList<>();
        add(words, flags.getCrlCheck(), "crl-check");
        add(words, flags.getIgnoreCommonName(), "ignore-name");
        add(words, flags.getIgnoreDate(), "ignore-date");
        add(words, flags.getIgnoreUnknownAuthority(), "ignore-authority");
        add(words, flags.getIgnoreWrongUsage(), "ignore-usage");
        add(words, flags.getRedirectPolicy() == RedirectPolicy.REDIRECT_POLICY_ALLOW_REPORT, "redirect-report");
        add(words, flags.getRedirectPolicy() == RedirectPolicy.REDIRECT_POLICY_DISALLOW, "redirect-refuse");
        add(words, flags.getAllowHttpsToHttp(), "https-to-http");
        return words;
    }

    private static void add(List<String> words, boolean set, String word) {
        if (set) {
            words.add(word);
        }
    }
}
