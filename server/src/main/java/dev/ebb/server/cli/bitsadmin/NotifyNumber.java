package dev.ebb.server.cli.bitsadmin;

import dev.ebb.v1.NotifyFlag;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Notify flags as the number that BITS has for them ({@code BG_NOTIFY_*}). Pure. */
final class NotifyNumber {
    private static final Map<NotifyFlag, Integer> BITS = new EnumMap<>(Map.of(
            NotifyFlag.NOTIFY_FLAG_JOB_TRANSFERRED, 0x1,
            NotifyFlag.NOTIFY_FLAG_JOB_ERROR, 0x2,
            NotifyFlag.NOTIFY_FLAG_DISABLE, 0x4,
            NotifyFlag.NOTIFY_FLAG_JOB_MODIFICATION, 0x8,
            NotifyFlag.NOTIFY_FLAG_FILE_TRANSFERRED, 0x10,
            NotifyFlag.NOTIFY_FLAG_FILE_RANGES_TRANSFERRED, 0x20));

    /** All that there are. */
    static final int MOST = BITS.values().stream().mapToInt(Integer::intValue).sum();

    private NotifyNumber() {}

    /** None at all is written as {@code BG_NOTIFY_DISABLE}. */
    static int of(List<NotifyFlag> flags) {
        int number = flags.stream().mapToInt(flag -> BITS.getOrDefault(flag, 0)).sum();
        return number == 0 ? 0x4 : number;
    }

    static List<NotifyFlag> flags(int number) {
        List<NotifyFlag> flags = new ArrayList<>();
        BITS.forEach((flag, bit) -> {
            if ((number & bit) != 0) {
                flags.add(flag);
            }
        });
        return flags;
    }
}
