package dev.ebb.server.uploads.session;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a whole file in its place in one step: it is there as a whole or not at all, and once. Where it goes is in the
 * journal before it goes there, so whoever finds the journal after a crash knows what to finish. Thread-safe.
 */
final class Placing {
    /** What happens to a file that is in the way. */
    enum Rule {
        REFUSE,
        REPLACE,
        VERSION
    }

    private static final Logger LOG = LoggerFactory.getLogger(Placing.class);
    private static final int MAX_VERSIONS = 10_000;

    private final RootFolder root;
    private final Rule rule;

    Placing(RootFolder root, Rule rule) {
        this.root = root;
        this.rule = rule;
    }

    /** Refuses early what {@link #place} would refuse: before the bytes are sent, not after. */
    void demandFree(TargetPath target) throws UploadException {
        Path place = root.locate(target);
        boolean taken = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        if (taken && (rule == Rule.REFUSE || Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS))) {
            throw taken(target.toString());
        }
    }

    private static UploadException taken(String place) {
        return new UploadException(Refusal.EXISTS, place + " exists and may not be replaced");
    }

    /** Places the file of a session that is WHOLE or was on its way already. */
    void place(Lease lease) throws UploadException {
        try {
            if (lease.session().stage() == Stage.PLACING && finishEarlier(lease)) {
                return;
            }
            if (rule == Rule.REPLACE) {
                replace(lease);
            } else {
                claim(lease);
            }
        } catch (IOException failed) {
            throw UploadException.disk(failed);
        }
    }

    /** True when the file was in its place already and only the journal did not know. */
    private boolean finishEarlier(Lease lease) throws UploadException, IOException {
        Path data = lease.folder().data();
        Path place = root.locate(TargetPath.stored(lease.session().place()));
        boolean linked = Files.exists(data) && Files.exists(place, LinkOption.NOFOLLOW_LINKS) && sameFile(data, place);
        if (!linked && Files.exists(data)) {
            return false;
        }
        finish(lease, place);
        return true;
    }

    private static boolean sameFile(Path data, Path place) throws IOException {
        return !Files.isSymbolicLink(place) && Files.isSameFile(data, place);
    }

    private void replace(Lease lease) throws UploadException, IOException {
        TargetPath target = TargetPath.stored(lease.session().target());
        Path place = root.makeWay(target);
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw taken(target.toString());
        }
        boolean overAnother = lease.session().replaced() || Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        lease.write(lease.session().placing(target.toString(), overAnother));
        Path moving = lease.folder().secondName(); // the bytes keep their first one until the place is safe
        Files.move(moving, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        finish(lease, place);
    }

    private void claim(Lease lease) throws UploadException, IOException {
        TargetPath target = TargetPath.stored(lease.session().target());
        for (int version = 1; version <= MAX_VERSIONS; version++) {
            TargetPath candidate = version == 1 ? target : target.named(versioned(target.name(), version));
            Path place = root.makeWay(candidate);
            if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                lease.write(lease.session().placing(candidate.toString(), false));
                try {
                    Files.createLink(place, lease.folder().data());
                    finish(lease, place);
                    return;
                } catch (FileAlreadyExistsException meanwhile) {
                    lease.write(lease.session().displaced());
                }
            }
            if (rule == Rule.REFUSE) {
                refuse(lease, place, target);
                return;
            }
        }
        throw taken(target.toString());
    }

    /** A PUT whose answer was lost comes again: the same bytes are there already, and that is what was asked for. */
    private static void refuse(Lease lease, Path place, TargetPath target) throws UploadException, IOException {
        boolean repeated = lease.session().origin().protocol() == Protocol.PLAIN
                && Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
                && Files.mismatch(place, lease.folder().data()) < 0;
        if (!repeated) {
            throw taken(target.toString());
        }
        lease.write(lease.session()
                .placing(target.toString(), true)
                .done(lease.clock().instant()));
    }

    private static String versioned(String name, int version) {
        int dot = name.lastIndexOf('.');
        int end = dot > 0 ? dot : name.length();
        return name.substring(0, end) + " (" + version + ")" + name.substring(end);
    }

    private static void finish(Lease lease, Path place) throws UploadException, IOException {
        try {
            SessionFolder.sync(Objects.requireNonNull(place.getParent()));
        } catch (IOException failed) {
            takeBack(lease, place);
            throw failed;
        }
        lease.folder().deleteData();
        lease.write(lease.session().done(lease.clock().instant()));
    }

    /**
     * A folder whose sync failed may have lost the new name, and a second sync would not say so. So the name goes, and a
     * repeated call gives it anew.
     */
    private static void takeBack(Lease lease, Path place) {
        try {
            Path data = lease.folder().data();
            if (Files.exists(data) && sameFile(data, place)) {
                Files.delete(place);
                lease.write(lease.session().displaced());
            }
        } catch (IOException | UploadException failed) {
            LOG.warn("{} may be in place, and is not safe from a power loss: {}", place, failed.getMessage());
        }
    }
}
