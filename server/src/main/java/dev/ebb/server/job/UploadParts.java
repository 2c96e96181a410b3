package dev.ebb.server.job;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of an S3 multipart upload go: URLs that somebody signed for it. Each of them is a secret.
 *
 * @param partSize bytes of every part but the last
 * @param urls one for each part, in their order, for PUT (UploadPart)
 * @param completeUrl for POST, when every part is there (CompleteMultipartUpload)
 * @param abortUrl for DELETE, when the upload is given up (AbortMultipartUpload); null for none
 */
public record UploadParts(
        long partSize,
        List<String> urls,
        String completeUrl,
        @Nullable String abortUrl) {
    /** Most parts; S3 itself takes ten times as many, and parts of up to 5 GiB. */
    public static final int MAX_PARTS = 1_000;

    /** Most bytes that a part may have in S3. */
    public static final long MAX_PART_BYTES = 5L << 30;

    private static final int FIXED_LINES = 3;

    public UploadParts {
        urls = List.copyOf(urls);
    }

    /** Parts whose every URL can be one; {@code field} is where they were given. */
    public static UploadParts checked(
            String field, long partSize, List<String> urls, String completeUrl, String abortUrl) {
        if (partSize < 1 || partSize > MAX_PART_BYTES) {
            throw JobException.invalid(field + ".part_size", "must be from 1 byte to 5 GiB");
        }
        if (urls.isEmpty() || urls.size() > MAX_PARTS) {
            throw JobException.invalid(
                    field + ".part_urls",
                    "must be from 1 to " + MAX_PARTS + " URLs; take larger parts if they are more");
        }
        List<String> checked = new ArrayList<>(urls.size());
        for (int i = 0; i < urls.size(); i++) {
            checked.add(FileRules.url(field + ".part_urls[" + i + "]", urls.get(i)));
        }
        return new UploadParts(
                partSize,
                checked,
                FileRules.url(field + ".complete_url", completeUrl),
                abortUrl.isEmpty() ? null : FileRules.url(field + ".abort_url", abortUrl));
    }

    /** How many parts a file of this size has; an empty one has one. */
    public int count(long size) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, (size + partSize - 1) / partSize));
    }

    /** Where a part goes; the first is 0. */
    public URI url(int part) {
        return URI.create(urls.get(part));
    }

    /** A text from which {@link #parse} makes the same: to be sealed. A URL has no line breaks. */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add(Long.toString(partSize));
        lines.add(completeUrl);
        lines.add(abortUrl == null ? "" : abortUrl);
        lines.addAll(urls);
        return String.join("\n", lines);
    }

    /** Reads what {@link #text} wrote. */
    public static UploadParts parse(String text) {
        List<String> lines = List.of(text.split("\n", -1));
        String abort = lines.get(2);
        return new UploadParts(
                Long.parseLong(lines.get(0)),
                lines.subList(FIXED_LINES, lines.size()),
                lines.get(1),
                abort.isEmpty() ? null : abort);
    }

    @Override
    public String toString() {
        return urls.size() + " parts of " + partSize + " bytes";
    }
}
