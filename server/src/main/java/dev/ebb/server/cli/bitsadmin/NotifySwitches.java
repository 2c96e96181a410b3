package dev.ebb.server.cli.bitsadmin;

import dev.ebb.server.cli.RequestIds;
import dev.ebb.v1.Job;
import dev.ebb.v1.SetNotifyCmdLineRequest;
import dev.ebb.v1.SetNotifyFlagsRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who is told of a job. */
final class NotifySwitches {
    static final List<Switch> ALL = List.of(
            Switch.get(
                    "getnotifyflags",
                    "get the notify flags",
                    job -> String.valueOf(NotifyNumber.of(job.getNotifyFlagsList()))),
            Switch.of("setnotifyflags", "<job> <flags>", "set the notify flags", NotifySwitches::setFlags),
            Switch.get("getnotifyinterface", "get the notify interface", Shape::registered),
            Switch.get("getnotifycmdline", "get the notification command line", Shape::commandLine),
            Switch.open(
                    "setnotifycmdline",
                    "<job> <program | NULL> [parameters | NULL]",
                    "set the notification command line",
                    2,
                    NotifySwitches::setCommandLine));

    /** A word with stretches in quotes. */
    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|[^\\s\"])+");

    private NotifySwitches() {}

    private static void setFlags(Call call) {
        int number = (int) call.number(1, "set of notify flags", NotifyNumber.MOST);
        Job job = call.service()
                .job()
                .setNotifyFlags(SetNotifyFlagsRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .addAllNotifyFlags(NotifyNumber.flags(number))
                        .build())
                .getJob();
        call.say("Notification flags are now " + NotifyNumber.of(job.getNotifyFlagsList()) + ".");
    }

    private static void setCommandLine(Call call) {
        String program = isNull(call.word(1)) ? "" : call.word(1);
        Job job = call.service()
                .job()
                .setNotifyCmdLine(SetNotifyCmdLineRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setProgram(program)
                        .addAllArguments(arguments(
                                program, call.words().subList(2, call.words().size())))
                        .build())
                .getJob();
        call.say(
                job.hasNotifyCommandLine()
                        ? "notification command line is now " + Shape.commandLine(job) + "."
                        : "notification command line removed.");
    }

    /**
     * BITS takes one text that begins with the name of the program once more; a list has no need of that, so a first word that
     * is the program is dropped. Several words are a list already.
     */
    static List<String> arguments(String program, List<String> parameters) {
        if (parameters.size() != 1) {
            return parameters;
        }
        if (isNull(parameters.get(0))) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(parameters.get(0));
        while (word.find()) {
            words.add(word.group().replace("\"", ""));
        }
        boolean named = !words.isEmpty() && !program.isEmpty() && isProgram(program, words.get(0));
        return named ? List.copyOf(words.subList(1, words.size())) : words;
    }

    private static boolean isProgram(String program, String word) {
        return word.equals(program) || word.equals(program.substring(program.lastIndexOf('/') + 1));
    }

    private static boolean isNull(String word) {
        return word.isEmpty() || word.equalsIgnoreCase(Shape.NULL);
    }
}
