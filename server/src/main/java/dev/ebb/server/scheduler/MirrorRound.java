package dev.ebb.server.scheduler;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.TransferError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One round through the sources of one file: each is asked once, those that another version keeps from being used a second
 * time, and then the round is over. Bytes that are here are given up last: while the source that they came from may still
 * come back, others are asked only to go on with them. Pure; a source is known by its URL, so that the list may change.
 */
final class MirrorRound {
    private final Map<String, TransferError> failed = new LinkedHashMap<>();
    private final Set<String> otherVersions = new LinkedHashSet<>();
    private @Nullable String holder;
    private final Set<String> askedAgain = new HashSet<>();
    private boolean begunAnew;
    private @Nullable String lastGiver;

    /**
     * What to ask next.
     *
     * @param url the source
     * @param isElsewhere what is here of the file came from another source, and should not be given up for this one
     */
    record Choice(String url, boolean isElsewhere) {}

    /** A round over a file of which something is here from that source; null for nothing, or nobody knows. */
    MirrorRound(@Nullable String holder) {
        this.holder = holder;
    }

    /** The source to ask next, from sources in the order of preference; empty when the round is over. */
    Optional<Choice> next(Collection<String> sources) {
        for (String url : sources) {
            if (!failed.containsKey(url)) {
                return Optional.of(new Choice(url, holder != null && !holder.equals(url)));
            }
        }
        if (isHolderWorthAsking(sources)) {
            return Optional.of(new Choice(String.valueOf(holder), false));
        }
        return sources.stream()
                .filter(otherVersions::contains)
                .findFirst()
                .map(url -> new Choice(url, begunAnew && holder != null && !holder.equals(url)));
    }

    /** Before what is here is thrown away, its source has a second chance. */
    private boolean isHolderWorthAsking(Collection<String> sources) {
        TransferError error = holder == null ? null : failed.get(holder);
        return error != null
                && error.isTransient()
                && !askedAgain.contains(holder)
                && !otherVersions.isEmpty()
                && sources.contains(holder);
    }

    /**
     * A source failed.
     *
     * @param choice what was asked
     * @param delivered it gave bytes that were not there before
     * @param kept something of the file is still here
     */
    void failed(Choice choice, TransferError error, boolean delivered, boolean kept) {
        String url = choice.url();
        boolean hasOtherVersion = choice.isElsewhere() && error.code().equals(ErrorCode.REMOTE_FILE_CHANGED);
        boolean again = failed.put(url, error) != null;
        if (hasOtherVersion && !again) {
            otherVersions.add(url);
        } else {
            otherVersions.remove(url);
        }
        if (again) {
            askedAgain.add(url);
            begunAnew |= delivered && !url.equals(holder);
        }
        lastGiver = delivered ? url : lastGiver;
        if (!kept) {
            holder = null;
        } else if (delivered) {
            holder = url;
        }
    }

    /** The source that the next round begins with: whose bytes are here, else who gave some last; null when nobody did. */
    @Nullable
    String best() {
        return holder != null ? holder : lastGiver;
    }

    /** Nothing was asked yet. */
    boolean isNew() {
        return failed.isEmpty();
    }

    /** Whether the source has been asked, or passed over. */
    boolean isOver(String url) {
        return failed.containsKey(url);
    }

    /** Not asked in this round, since it asked not to be. */
    void passOver(String url, TransferError error) {
        failed.put(url, error);
    }

    /** True when another source than the one that is asked now may still be tried. */
    boolean hasNextBeside(Choice now, Collection<String> sources) {
        return sources.stream()
                .anyMatch(url -> !url.equals(now.url()) && (!failed.containsKey(url) || otherVersions.contains(url)));
    }

    /** What the whole round failed with: an error that may heal before one that may not, that of a better source first. */
    TransferError outcome(List<String> sources) {
        List<TransferError> errors = new ArrayList<>();
        sources.stream().map(failed::get).filter(error -> error != null).forEach(errors::add);
        if (errors.isEmpty()) {
            errors.addAll(failed.values());
        }
        TransferError told =
                errors.stream().filter(TransferError::isTransient).findFirst().orElse(errors.get(0));
        String message = errors.size() == 1
                ? told.message()
                : told.message() + " None of the " + errors.size() + " sources of the file could be used.";
        return new TransferError(told.context(), told.code(), told.disposition(), message, earliest(errors));
    }

    /** When the first of those that may heal may be asked again; null when one said nothing of it. */
    private static @Nullable Duration earliest(List<TransferError> errors) {
        Duration earliest = null;
        for (TransferError error : errors) {
            Duration wish = error.retryAfter();
            if (error.isTransient() && wish == null) {
                return null;
            }
            if (wish != null && (earliest == null || wish.compareTo(earliest) < 0)) {
                earliest = wish;
            }
        }
        return earliest;
    }
}
