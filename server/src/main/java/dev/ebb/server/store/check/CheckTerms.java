package dev.ebb.server.store.check;

import dev.ebb.server.job.SealedText;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * What a check is to look at.
 *
 * @param opens whether a secret can be opened with the key of the home
 * @param historyFrom history before this may be forgotten; what is much older should have been
 * @param files the files that jobs speak of are looked at too, which makes sense while nobody changes them
 */
public record CheckTerms(Predicate<SealedText> opens, Instant historyFrom, boolean files) {}
