package dev.ebb.server.web.aria2;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.ebb.client.BlockingStubs;
import dev.ebb.server.metalink.MetalinkDocument;
import dev.ebb.server.metalink.MetalinkException;
import dev.ebb.server.metalink.MetalinkFile;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.File;
import dev.ebb.v1.Job;
import dev.ebb.v1.SetMirrorsRequest;
import dev.ebb.v1.SetRemoteNameRequest;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Methods that add downloads, and that say from where one is to be had. */
final class AddMethods {
    private final BlockingStubs service;
    private final Downloads downloads;
    private final GlobalOptions options;

    AddMethods(BlockingStubs service, Downloads downloads, GlobalOptions options) {
        this.service = service;
        this.downloads = downloads;
        this.options = options;
    }

    void addTo(Map<String, Method> table) {
        table.put("aria2.addUri", this::addUri);
        table.put("aria2.addMetalink", this::addMetalink);
        table.put("aria2.changeUri", this::changeUri);
    }

    private JsonElement addUri(Call call) {
        return new JsonPrimitive(
                add(NewDownload.of(call.texts(0), asked(call), goesFirst(call))).digits());
    }

    private OptionSet asked(Call call) {
        return OptionSet.read(call.maybeObject(1)).orElse(options.ofDownloads());
    }

    private static boolean goesFirst(Call call) {
        Optional<Long> position = call.maybeInteger(2);
        if (position.filter(place -> place < 0).isPresent()) {
            throw new Aria2Exception("Position must be greater than or equal to 0.");
        }
        return position.filter(place -> place == 0).isPresent();
    }

    /** A download for each file of the document, as in aria2; when one cannot be added, none is. */
    private JsonElement addMetalink(Call call) {
        OptionSet asked = asked(call);
        boolean first = goesFirst(call);
        List<NewDownload> wanted = files(call.text(0)).stream()
                .map(file -> NewDownload.of(file.urls(), ofFile(file, asked), first))
                .toList();
        JsonArray gids = new JsonArray();
        try {
            wanted.forEach(each -> gids.add(add(each).digits()));
        } catch (RuntimeException failed) {
            gids.forEach(gid -> cancel(gid.getAsString()));
            throw failed;
        }
        return gids;
    }

    private static OptionSet ofFile(MetalinkFile file, OptionSet asked) {
        OptionSet named = asked.with("out", file.name());
        return file.digest()
                .map(digest -> named.with(
                        "checksum", digest.replaceFirst("^sha", "sha-").replaceFirst(":", "=")))
                .orElse(named);
    }

    private static List<MetalinkFile> files(String base64) {
        try {
            return MetalinkDocument.read(
                    new ByteArrayInputStream(Base64.getMimeDecoder().decode(base64)));
        } catch (MetalinkException | IllegalArgumentException wrong) {
            throw new Aria2Exception("Could not parse Metalink: " + wrong.getMessage());
        }
    }

    private void cancel(String gid) {
        service.job()
                .cancel(CancelRequest.newBuilder()
                        .setJobId(downloads.find(gid).id())
                        .build());
    }

    /** One at a time, so that two downloads do not choose the same file. */
    private synchronized Gid add(NewDownload download) {
        Optional<Gid> gid = download.options().text("gid").map(Gid::chosen);
        if (gid.isPresent() && downloads.isTaken(gid.get())) {
            throw new Aria2Exception("GID " + gid.get() + " is already in use.");
        }
        // A failed one has no claim: clients try again by adding it anew before they take the old one away.
        Set<String> claimed = downloads.live().stream()
                .filter(each -> each.word() != Word.ERROR)
                .flatMap(each -> downloads.files(each).stream())
                .map(File::getLocalName)
                .collect(Collectors.toSet());
        Path file = Destination.choose(
                options.folder(),
                download.options(),
                download.url().fileName(),
                path -> claimed.contains(path.toString()));
        Job job = service.manager().createJob(download.request(file, gid)).getJob();
        return downloads.added(job).gid();
    }

    private JsonElement changeUri(Call call) {
        Download download = downloads.find(call.text(0));
        long index = call.integer(1, 1) - 1;
        List<String> remove = call.texts(2);
        List<String> add = call.texts(3);
        Optional<Long> position = call.maybeInteger(4);
        if (download.word().isStopped()) {
            throw new Aria2Exception("Cannot remove URIs from GID#" + download.gid());
        }
        List<File> files = downloads.files(download);
        if (index >= files.size()) {
            throw new Aria2Exception("fileIndex is out of range");
        }
        List<String> before = StatusSheet.urls(files.get((int) index));
        List<String> after = new ArrayList<>(before);
        int removed = 0;
        for (String each : remove) {
            removed += after.remove(DownloadUrl.read(each).text()) ? 1 : 0;
        }
        List<String> fresh = add.stream()
                .map(each -> DownloadUrl.read(each).text())
                .distinct()
                .filter(each -> !after.contains(each))
                .toList();
        int place = position.map(at -> (int) Math.min(Math.max(0, at), after.size()))
                .orElse(after.size());
        after.addAll(place, fresh);
        if (after.isEmpty()) {
            throw new Aria2Exception("The last URI cannot be removed: add another one in the same call.");
        }
        change(download.id(), (int) index, before, after);
        JsonArray counts = new JsonArray();
        counts.add(removed);
        counts.add(fresh.size());
        return counts;
    }

    /** Mirrors go first where the remote name changes, since a mirror may become it. */
    private void change(String jobId, int index, List<String> before, List<String> after) {
        if (!after.get(0).equals(before.get(0))) {
            mirrors(jobId, index, List.of());
            service.file()
                    .setRemoteName(SetRemoteNameRequest.newBuilder()
                            .setJobId(jobId)
                            .setIndex(index)
                            .setRemoteName(after.get(0))
                            .build());
            mirrors(jobId, index, after.subList(1, after.size()));
        } else if (!after.equals(before)) {
            mirrors(jobId, index, after.subList(1, after.size()));
        }
    }

    private void mirrors(String jobId, int index, List<String> urls) {
        service.file()
                .setMirrors(SetMirrorsRequest.newBuilder()
                        .setJobId(jobId)
                        .setIndex(index)
                        .addAllMirrorNames(urls)
                        .build());
    }
}
