package dev.ebb.server.governor.idle;

import dev.ebb.server.job.JobPriority;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Shares the rate of a path out: HIGH before NORMAL before LOW, inside a priority owners alike, inside an owner jobs alike,
 * inside a job connections alike. What one cannot use goes to the next. Pure.
 */
final class Shares {
    /**
     * One that wants a part.
     *
     * @param claim whose
     * @param least what it gets in any case
     * @param most what it can use
     */
    record Want(Claim claim, double least, double most) {}

    private static final List<JobPriority> ORDER =
            List.of(JobPriority.FOREGROUND, JobPriority.HIGH, JobPriority.NORMAL, JobPriority.LOW);

    private Shares() {}

    /** A part for each, in the order of the wants; together no more than the whole, leasts excepted. */
    static double[] of(double whole, List<Want> wants) {
        double[] parts = new double[wants.size()];
        double left = whole;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = wants.get(i).least();
            left -= parts[i];
        }
        for (JobPriority priority : ORDER) {
            List<Integer> members = new ArrayList<>();
            for (int i = 0; i < parts.length; i++) {
                if (wants.get(i).claim().priority() == priority) {
                    members.add(i);
                }
            }
            if (left > 0 && !members.isEmpty()) {
                double[] more = byOwner(left, members, wants);
                for (int i = 0; i < more.length; i++) {
                    parts[members.get(i)] += more[i];
                    left -= more[i];
                }
            }
        }
        return parts;
    }

    private static double[] byOwner(double whole, List<Integer> members, List<Want> wants) {
        return nested(
                whole,
                members,
                wants,
                want -> want.claim().owner(),
                (part, ofOwner) -> nested(
                        part,
                        ofOwner,
                        wants,
                        want -> want.claim().job(),
                        (share, ofJob) -> level(share, roomOfEach(ofJob, wants))));
    }

    private interface Split {
        double[] of(double whole, List<Integer> members);
    }

    private static double[] nested(
            double whole, List<Integer> members, List<Want> wants, Function<Want, Object> key, Split inside) {
        Map<Object, List<Integer>> groups = new LinkedHashMap<>();
        for (int each : members) {
            groups.computeIfAbsent(key.apply(wants.get(each)), any -> new ArrayList<>())
                    .add(each);
        }
        double[] rooms = groups.values().stream()
                .mapToDouble(group -> Arrays.stream(roomOfEach(group, wants)).sum())
                .toArray();
        double[] ofGroups = level(whole, rooms);
        Map<Integer, Double> parts = new LinkedHashMap<>();
        int index = 0;
        for (List<Integer> group : groups.values()) {
            double[] ofMembers = inside.of(ofGroups[index++], group);
            for (int i = 0; i < ofMembers.length; i++) {
                parts.put(group.get(i), ofMembers[i]);
            }
        }
        return members.stream().mapToDouble(parts::get).toArray();
    }

    private static double[] roomOfEach(Collection<Integer> members, List<Want> wants) {
        return members.stream()
                .mapToDouble(each ->
                        Math.max(0, wants.get(each).most() - wants.get(each).least()))
                .toArray();
    }

    /** Alike, but nobody more than there is room for. */
    static double[] level(double whole, double[] rooms) {
        double[] parts = new double[rooms.length];
        double left = whole;
        int open = rooms.length;
        boolean[] full = new boolean[rooms.length];
        boolean again = true;
        while (again && open > 0) {
            again = false;
            double each = left / open;
            for (int i = 0; i < rooms.length; i++) {
                if (!full[i] && rooms[i] <= each) {
                    full[i] = true;
                    parts[i] = rooms[i];
                    left -= rooms[i];
                    open--;
                    again = true;
                }
            }
        }
        for (int i = 0; i < rooms.length; i++) {
            parts[i] = full[i] ? parts[i] : left / open;
        }
        return parts;
    }
}
