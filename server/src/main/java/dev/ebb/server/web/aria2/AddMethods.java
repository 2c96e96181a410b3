package dev.ebb.server.web.aria2;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.ebb.client.BlockingStubs;
import dev.ebb.v1.File;
import dev.ebb.v1.Job;
import dev.ebb.v1.SetMirrorsRequest;
import dev.ebb.v1.SetRemoteNameRequest;
import java.nio.file.Path;
import java.util.ArrayList;
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
        table.put("aria2.changeUri", this::changeUri);
    }

    private JsonElement addUri(Call call) {
        List<String> uris = call.texts(0);
        OptionSet asked = OptionSet.read(call.maybeObject(1)).orElse(options.ofDownloads());
        Optional<Long> position = call.maybeInteger(2);
        if (position.filter(place -> place < 0).isPresent()) {
            throw new Aria2Exception("Position must be greater than or equal to 0.");
        }
        boolean first = position.filter(place -> place == 0).isPresent();
        return new JsonPrimitive(add(NewDownload.of(uris, asked, first)).digits());
    }

    /** One at a time, so that two downloads do not choose the same file. */
    private synchronized Gid add(NewDownload download) {
        Optional<Gid> gid = download.options().text("gid").map(Gid::chosen);
        if (gid.isPresent() && downloads.isTaken(gid.get())) {
            throw new Aria2Exception("GID " + gid.get() + " is already in use.");
        }
        Set<String> claimed = downloads.live().stream()
                .flatMap(each -> downloads.files(each).stream())
                .map(File::getLocalName)
                .collect(Collectors.toSet());
        Path file = Destination.choose(
                options.folder(),
                download.options(),
                download.url().fileName(),
                path -> claimed.contains(path.toString()));
        Job job = service.manager().createJob(download.request(file, gid)).getJob();
        return Gid.of(job);
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
