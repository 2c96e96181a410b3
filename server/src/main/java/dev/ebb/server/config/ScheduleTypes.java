package dev.ebb.server.config;

import dev.ebb.server.policy.Bandwidth;
import dev.ebb.server.policy.CostDefaults;
import dev.ebb.server.policy.CostStates;
import dev.ebb.server.policy.Hours;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types that calendars, rates and costs are written in. */
final class ScheduleTypes {
    private static final Pattern HOURS = Pattern.compile("(\\d{1,2})-(\\d{1,2})");
    private static final int LAST_HOUR = 23;
    static final long MOST_KBPS = 4_294_967_200L;
    static final String UNLIMITED = "unlimited";
    private static final String AUTO = "auto";

    private ScheduleTypes() {}

    /** Kilobits per second; {@link Bandwidth#UNLIMITED} is written with a word. */
    static SettingType<Long> rate() {
        return SettingTypes.scalar(
                "a rate in range",
                ScheduleTypes::readRate,
                kbps -> kbps == Bandwidth.UNLIMITED ? UNLIMITED : Long.toString(kbps),
                "0 to " + MOST_KBPS + " Kbit/s; or " + UNLIMITED);
    }

    /** Hours from-to, such as {@code 8-17}. */
    static SettingType<Hours> hours() {
        return SettingTypes.scalar(
                "an interval of hours",
                ScheduleTypes::readHours,
                hours -> hours.from() + "-" + hours.to(),
                "from-to in hours of 0 to 23, as 8-17; 22-6 crosses midnight, 0-0 is the whole day");
    }

    /** Days of the week, such as {@code mon-fri} or {@code mon,wed,sat-sun}. */
    static SettingType<Set<DayOfWeek>> days() {
        SettingType<List<Set<DayOfWeek>>> parts = SettingTypes.listOf(SettingTypes.scalar(
                "a day or days from-to",
                ScheduleTypes::readDays,
                ScheduleTypes::word,
                "mon, tue, wed, thu, fri, sat, sun"));
        return new SettingType<>() {
            @Override
            public Set<DayOfWeek> read(RawValue value) {
                Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
                parts.read(value).forEach(days::addAll);
                if (days.isEmpty()) {
                    throw new BadValueException(value, "at least one day is needed");
                }
                return Collections.unmodifiableSet(days);
            }

            @Override
            public String show(Set<DayOfWeek> days) {
                return showDays(days);
            }

            @Override
            public String allowed() {
                return "days and days from-to of mon, tue, wed, thu, fri, sat, sun, as mon-fri or mon,wed,sat-sun";
            }
        };
    }

    /** Cost states of a network: a preset by word or number, or a mask. */
    static SettingType<Integer> cost() {
        return SettingTypes.scalar(
                "a preset or a mask of cost states",
                ScheduleTypes::readCost,
                ScheduleTypes::showCost,
                String.join(", ", CostDefaults.PRESETS.keySet())
                        + ", or their numbers 1 to 5; or a mask of BITS_COST_STATE bits, as 0x80000061");
    }

    /** What networks cost: auto, or states. */
    static SettingType<Optional<Integer>> networkCost() {
        return SettingTypes.scalar(
                "a cost state of networks",
                text -> text.equals(AUTO)
                        ? Optional.of(Optional.empty())
                        : readState(text).map(Optional::of),
                state -> state.map(CostStates::show).orElse(AUTO),
                AUTO + ", or " + allowedStates());
    }

    /** What the networks behind interfaces cost, such as {@code wwan*=metered+roaming}. */
    static SettingType<Map<String, Integer>> interfaceCosts() {
        SettingType<List<Map.Entry<String, Integer>>> list = SettingTypes.listOf(SettingTypes.scalar(
                "an interface, = and a cost state",
                ScheduleTypes::readInterface,
                it -> it.getKey() + "=" + CostStates.show(it.getValue()),
                "interface=state, the interface by name or by its beginning and *, the state " + allowedStates()
                        + "; as wwan*=metered, tun0=unrestricted"));
        return new SettingType<>() {
            @Override
            public Map<String, Integer> read(RawValue value) {
                Map<String, Integer> costs = new LinkedHashMap<>();
                for (Map.Entry<String, Integer> entry : list.read(value)) {
                    if (costs.put(entry.getKey(), entry.getValue()) != null) {
                        throw new BadValueException(value, "\"" + entry.getKey() + "\" is listed twice");
                    }
                }
                return Map.copyOf(costs);
            }

            @Override
            public String show(Map<String, Integer> costs) {
                return list.show(costs.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .toList());
            }

            @Override
            public String allowed() {
                return list.allowed();
            }
        };
    }

    private static Optional<Map.Entry<String, Integer>> readInterface(String text) {
        int equals = text.lastIndexOf('=');
        String name = text.substring(0, Math.max(0, equals)).strip();
        return name.matches("[^\\s/*]{0,15}\\*?") && !name.isEmpty()
                ? readState(text.substring(equals + 1)).map(state -> Map.entry(name, state))
                : Optional.empty();
    }

    private static Optional<Integer> readState(String text) {
        OptionalInt state = CostStates.read(text);
        return state.isPresent() ? Optional.of(state.getAsInt()) : Optional.empty();
    }

    private static String allowedStates() {
        return CostStates.words() + ", several with + between them";
    }

    static Optional<Long> readRate(String text) {
        if (text.equals(UNLIMITED)) {
            return Optional.of(Bandwidth.UNLIMITED);
        }
        return text.matches("\\d{1,10}")
                ? Optional.of(Long.valueOf(text)).filter(kbps -> kbps <= MOST_KBPS)
                : Optional.empty();
    }

    private static Optional<Hours> readHours(String text) {
        Matcher match = HOURS.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        int from = Integer.parseInt(match.group(1));
        int to = Integer.parseInt(match.group(2));
        return from <= LAST_HOUR && to <= LAST_HOUR ? Optional.of(new Hours(from, to)) : Optional.empty();
    }

    private static Optional<Set<DayOfWeek>> readDays(String text) {
        String[] ends = text.split("-", 2);
        Optional<DayOfWeek> first = day(ends[0]);
        Optional<DayOfWeek> last = day(ends[ends.length - 1]);
        if (first.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        Set<DayOfWeek> days = EnumSet.of(last.get());
        for (DayOfWeek day = first.get(); day != last.get(); day = day.plus(1)) {
            days.add(day);
        }
        return Optional.of(days);
    }

    private static Optional<DayOfWeek> day(String text) {
        return EnumSet.allOf(DayOfWeek.class).stream()
                .filter(day -> shortName(day).equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static String showDays(Set<DayOfWeek> days) {
        List<String> runs = new ArrayList<>();
        List<DayOfWeek> run = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            if (days.contains(day)) {
                run.add(day);
            } else if (!run.isEmpty()) {
                runs.add(word(run));
                run.clear();
            }
        }
        if (!run.isEmpty()) {
            runs.add(word(run));
        }
        return String.join(",", runs);
    }

    private static String word(Iterable<DayOfWeek> days) {
        List<DayOfWeek> run = new ArrayList<>();
        days.forEach(run::add);
        String first = shortName(run.get(0));
        return run.size() == 1 ? first : first + "-" + shortName(run.get(run.size() - 1));
    }

    private static String shortName(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    private static Optional<Integer> readCost(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        Integer preset = CostDefaults.PRESETS.get(word);
        if (preset != null) {
            return Optional.of(preset);
        }
        if (word.matches("[1-5]")) {
            return Optional.of(List.copyOf(CostDefaults.PRESETS.values()).get(Integer.parseInt(word) - 1));
        }
        if (!word.matches("0x[0-9a-f]{1,8}")) {
            return Optional.empty();
        }
        int mask = Integer.parseUnsignedInt(word.substring(2), 16);
        boolean known = mask != 0 && (mask & ~CostDefaults.EVERY_STATE) == 0;
        return known ? Optional.of(mask) : Optional.empty();
    }

    private static String showCost(int mask) {
        return CostDefaults.PRESETS.entrySet().stream()
                .filter(preset -> preset.getValue() == mask)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> String.format(Locale.ROOT, "0x%08X", mask));
    }
}
