package dev.ebb.server.backup;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How restored files take the place of a home's own, so that a crash at any moment leaves the old home or the new one. All of the
 * new home is laid out and synced in {@code restoring/new}; the plan, written there last, is the moment of decision: without it
 * {@link #settle} throws everything away, with it it finishes the exchange, and each step of that can be repeated. What was there
 * before is moved to a folder of its own and never deleted. For whoever holds the lock of the home.
 */
public final class Restoration {
    private static final String FOLDER = "restoring";
    private static final String PLAN = "plan.json";

    private final Path state;

    private Restoration(Path state) {
        this.state = state;
    }

    /** Begins one in this state folder; one that was never decided is thrown away. */
    public static Restoration begin(Path state) throws IOException {
        settle(state);
        Restoration restoration = new Restoration(state);
        PrivatePlaces.folder(restoration.stage());
        return restoration;
    }

    /** True when a crash left something to {@link #settle}. */
    public static boolean isUnsettled(Path state) {
        return Files.exists(state.resolve(FOLDER));
    }

    /** Finishes or undoes what a crash interrupted. True when the home is another one than before. */
    public static boolean settle(Path state) throws IOException {
        Restoration left = new Restoration(state);
        boolean decided = Files.exists(left.plan());
        if (decided) {
            left.exchange();
        }
        PrivatePlaces.deleteAll(left.folder());
        return decided;
    }

    /** Where the new home is laid out: what is {@code stage/x} becomes {@code state/x}. */
    public Path stage() {
        return folder().resolve("new");
    }

    /**
     * Exchanges everything that is staged for what the home has.
     *
     * @param names what is exchanged, below the state folder
     * @param aside the name of the folder below the state folder that the old ones go to
     * @param elsewhere files outside of the state folder, by their names in the stage; made where there is none
     * @return the folder that the old ones are in; empty when there were none
     */
    public Optional<Path> decide(List<String> names, String aside, Map<String, String> elsewhere) throws IOException {
        PrivatePlaces.syncAll(folder());
        PrivatePlaces.sync(state);
        Path next = folder().resolve(PLAN + ".new");
        PrivatePlaces.write(
                next, new Gson().toJson(new Plan(names, aside, elsewhere)).getBytes(StandardCharsets.UTF_8));
        Files.move(next, plan(), StandardCopyOption.ATOMIC_MOVE);
        PrivatePlaces.sync(folder());
        exchange();
        PrivatePlaces.deleteAll(folder());
        Path kept = state.resolve(aside);
        return Files.exists(kept) ? Optional.of(kept) : Optional.empty();
    }

    /** Throws away what was staged. */
    public void abandon() throws IOException {
        PrivatePlaces.deleteAll(folder());
    }

    private void exchange() throws IOException {
        Plan plan = read();
        for (String name : plan.names()) {
            Path fresh = stage().resolve(name);
            if (!Files.exists(fresh)) {
                continue; // in its place already
            }
            Path place = state.resolve(name);
            if (Files.exists(place)) {
                Path kept = state.resolve(plan.aside()).resolve(name);
                move(place, kept);
            }
            move(fresh, place);
        }
        for (Map.Entry<String, String> each : plan.elsewhere().entrySet()) {
            copy(stage().resolve(each.getKey()), Path.of(each.getValue()));
        }
        PrivatePlaces.sync(state);
        Files.delete(plan());
        PrivatePlaces.sync(folder());
    }

    /** On the volume of the state folder; what is made durable is the new name. */
    private static void move(Path from, Path to) throws IOException {
        Path folder = folderOf(to);
        PrivatePlaces.folder(folder);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        PrivatePlaces.sync(folder);
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    }

    /** To another volume, perhaps. */
    private static void copy(Path fresh, Path place) throws IOException {
        if (Files.exists(place)) {
            return;
        }
        Path parent = folderOf(place);
        PrivatePlaces.folder(parent);
        Path next = place.resolveSibling(place.getFileName() + ".restored");
        Files.copy(fresh, next, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        PrivatePlaces.sync(next);
        Files.move(next, place, StandardCopyOption.ATOMIC_MOVE);
        PrivatePlaces.sync(parent);
    }

    private Plan read() throws IOException {
        try {
            Plan plan = new Gson().fromJson(Files.readString(plan()), new TypeToken<Plan>() {}.getType());
            if (plan != null) {
                return plan;
            }
        } catch (JsonParseException unreadable) {
            throw unreadable(unreadable);
        }
        throw unreadable(new IOException("it is empty"));
    }

    private BackupException unreadable(Exception cause) {
        return new BackupException(
                plan() + " cannot be read (" + cause.getMessage() + "), so the restore that was under way cannot be"
                        + " finished. The new home is in " + stage()
                        + "; what of the old one was moved is in the youngest"
                        + " folder before-restore-* beside it. Put either together by hand, delete " + folder()
                        + ", then start again.",
                cause);
    }

    private Path folder() {
        return state.resolve(FOLDER);
    }

    private Path plan() {
        return folder().resolve(PLAN);
    }

    /** What was decided. */
    private record Plan(List<String> names, String aside, Map<String, String> elsewhere) {}
}
