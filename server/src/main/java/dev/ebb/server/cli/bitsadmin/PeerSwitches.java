package dev.ebb.server.cli.bitsadmin;

import dev.ebb.server.cli.RequestIds;
import dev.ebb.v1.ClearPeersRequest;
import dev.ebb.v1.ClearRecordsRequest;
import dev.ebb.v1.DeleteRecordRequest;
import dev.ebb.v1.DeleteUrlRequest;
import dev.ebb.v1.DiscoverPeersRequest;
import dev.ebb.v1.EnumPeersRequest;
import dev.ebb.v1.EnumRecordsRequest;
import dev.ebb.v1.EnumRecordsResponse;
import dev.ebb.v1.GetConfigurationFlagsRequest;
import dev.ebb.v1.GetMaximumCacheSizeRequest;
import dev.ebb.v1.GetMaximumContentAgeRequest;
import dev.ebb.v1.GetPeerDownloadStatsRequest;
import dev.ebb.v1.GetRecordRequest;
import dev.ebb.v1.Peer;
import dev.ebb.v1.PeerCacheRecord;
import dev.ebb.v1.PeerCachingFlags;
import dev.ebb.v1.SetConfigurationFlagsRequest;
import dev.ebb.v1.SetMaximumCacheSizeRequest;
import dev.ebb.v1.SetMaximumContentAgeRequest;
import dev.ebb.v1.SetPeerCachingFlagsRequest;
import java.time.Instant;
import java.util.List;

/** Peer caching: of a job, of the machine, its cache and its peers. */
final class PeerSwitches {
    private static final int MOST_FLAGS = 7;
    private static final int CLIENT = 1;
    private static final int SERVER = 2;
    private static final int NO_BRANCH_CACHE = 4;
    private static final int MOST_PERCENT = 80;

    static final List<Switch> ALL = List.of(
            Switch.get(
                    "getpeercachingflags",
                    "get the peercaching flags",
                    job -> String.valueOf(number(job.getPeerCachingFlags()))),
            Switch.of("setpeercachingflags", "<job> <flags>", "set the peercaching flags", PeerSwitches::setJobFlags),
            Switch.of("getpeerstats", "<job> <index>", "get the peer statistics", PeerSwitches::stats),
            new Switch("cache /list", "[/VERBOSE]", "list the cache", 0, 1, PeerSwitches::list),
            new Switch(
                    "cache /info",
                    "<record> [/VERBOSE]",
                    "get information about the cache record",
                    1,
                    2,
                    PeerSwitches::info),
            Switch.of("cache /delete", "<record>", "delete the cache record", PeerSwitches::delete),
            Switch.of("cache /deleteurl", "<url>", "delete the cache records of the URL", PeerSwitches::deleteUrl),
            Switch.of("cache /clear", "", "clear the cache", PeerSwitches::clear),
            Switch.of("cache /getlimit", "", "get the limit of the cache", PeerSwitches::limit),
            Switch.of("cache /setlimit", "<percent>", "set the limit of the cache", PeerSwitches::setLimit),
            Switch.of("cache /getexpirationtime", "", "get the expiration time of the cache", PeerSwitches::age),
            Switch.of(
                    "cache /setexpirationtime",
                    "<seconds>",
                    "set the expiration time of the cache",
                    PeerSwitches::setAge),
            Switch.of(
                    "peercaching /getconfigurationflags", "", "get the peercaching configuration", PeerSwitches::flags),
            Switch.of(
                    "peercaching /setconfigurationflags",
                    "<flags>",
                    "set the peercaching configuration",
                    PeerSwitches::setFlags),
            Switch.of("peers /list", "", "list peers", PeerSwitches::peers),
            Switch.of("peers /discover", "", "discover peers", PeerSwitches::discover),
            Switch.of("peers /clear", "", "clear the list of peers", PeerSwitches::forget));

    private PeerSwitches() {}

    private static void setJobFlags(Call call) {
        int number = (int) call.number(1, "set of peercaching flags", MOST_FLAGS);
        call.service()
                .job()
                .setPeerCachingFlags(SetPeerCachingFlagsRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setPeerCachingFlags(flags(number))
                        .build());
        call.say("Peercaching flags are now " + number + ".");
    }

    private static void stats(Call call) {
        var stats = call.service()
                .file()
                .getPeerDownloadStats(GetPeerDownloadStatsRequest.newBuilder()
                        .setJobId(call.id())
                        .setIndex(call.index())
                        .build());
        call.value(stats.getBytesFromOrigin() + " / " + stats.getBytesFromPeers());
    }

    private static void list(Call call) {
        boolean verbose = call.options(0, "verbose").contains("verbose");
        int count = 0;
        String next = "";
        do {
            EnumRecordsResponse page = call.service()
                    .peers()
                    .enumRecords(
                            EnumRecordsRequest.newBuilder().setPageToken(next).build());
            for (PeerCacheRecord record : page.getRecordsList()) {
                print(call, record, verbose);
                count++;
            }
            next = page.getNextPageToken();
        } while (!next.isEmpty());
        call.say("Listed " + count + " record(s).");
    }

    private static void info(Call call) {
        boolean verbose = call.options(1, "verbose").contains("verbose");
        PeerCacheRecord record = call.service()
                .peers()
                .getRecord(GetRecordRequest.newBuilder().setId(call.word(0)).build())
                .getRecord();
        print(call, record, verbose);
    }

    private static void print(Call call, PeerCacheRecord record, boolean verbose) {
        call.say("{" + record.getId() + "} " + record.getFileSize() + " " + record.getOriginUrl());
        if (verbose) {
            call.say("    VALIDATED: " + Shape.bool(record.getValidated()));
            call.say("    LAST ACCESS: "
                    + Instant.ofEpochSecond(record.getLastAccessTime().getSeconds()));
            call.say("    DIGEST: " + record.getDigest());
            record.getRangesList()
                    .forEach(range -> call.say("    RANGE: " + range.getInitialOffset() + ":" + range.getLength()));
        }
    }

    private static void delete(Call call) {
        String id = call.word(0).replaceAll("[{}]", "");
        call.service()
                .peers()
                .deleteRecord(DeleteRecordRequest.newBuilder().setId(id).build());
        call.say("Record deleted.");
    }

    private static void deleteUrl(Call call) {
        call.service()
                .peers()
                .deleteUrl(DeleteUrlRequest.newBuilder().setUrl(call.word(0)).build());
        call.say("Records of the URL deleted.");
    }

    private static void clear(Call call) {
        call.service().peers().clearRecords(ClearRecordsRequest.getDefaultInstance());
        call.say("Cache cleared.");
    }

    private static void limit(Call call) {
        call.value(String.valueOf(call.service()
                .peers()
                .getMaximumCacheSize(GetMaximumCacheSizeRequest.getDefaultInstance())
                .getPercent()));
    }

    private static void setLimit(Call call) {
        int percent = (int) call.number(0, "percentage", MOST_PERCENT);
        call.service()
                .peers()
                .setMaximumCacheSize(SetMaximumCacheSizeRequest.newBuilder()
                        .setPercent(percent)
                        .build());
        call.say("Limit is now " + percent + " percent.");
    }

    private static void age(Call call) {
        call.value(String.valueOf(call.service()
                .peers()
                .getMaximumContentAge(GetMaximumContentAgeRequest.getDefaultInstance())
                .getAge()
                .getSeconds()));
    }

    private static void setAge(Call call) {
        long seconds = call.seconds(0);
        call.service()
                .peers()
                .setMaximumContentAge(SetMaximumContentAgeRequest.newBuilder()
                        .setAge(com.google.protobuf.Duration.newBuilder().setSeconds(seconds))
                        .build());
        call.say("Expiration time is now " + seconds + " seconds.");
    }

    private static void flags(Call call) {
        call.value(String.valueOf(number(call.service()
                .peers()
                .getConfigurationFlags(GetConfigurationFlagsRequest.getDefaultInstance())
                .getFlags())));
    }

    private static void setFlags(Call call) {
        int number = (int) call.number(0, "set of peercaching flags", MOST_FLAGS);
        PeerCachingFlags now = call.service()
                .peers()
                .setConfigurationFlags(SetConfigurationFlagsRequest.newBuilder()
                        .setFlags(flags(number))
                        .build())
                .getFlags();
        call.say("Configuration flags are now " + number(now) + ".");
    }

    private static void peers(Call call) {
        List<Peer> peers = call.service()
                .peers()
                .enumPeers(EnumPeersRequest.getDefaultInstance())
                .getPeersList();
        for (Peer peer : peers) {
            call.say(peer.getName()
                    + (peer.getAuthenticated() ? " AUTHENTICATED" : "")
                    + (peer.getAvailable() ? " AVAILABLE" : ""));
        }
        call.say("Listed " + peers.size() + " peer(s).");
    }

    private static void discover(Call call) {
        call.service().peers().discoverPeers(DiscoverPeersRequest.getDefaultInstance());
        call.say("Peers are being looked for.");
    }

    private static void forget(Call call) {
        call.service().peers().clearPeers(ClearPeersRequest.getDefaultInstance());
        call.say("List of peers cleared.");
    }

    private static int number(PeerCachingFlags flags) {
        return (flags.getEnableClient() ? CLIENT : 0)
                | (flags.getEnableServer() ? SERVER : 0)
                | (flags.getDisableBranchCache() ? NO_BRANCH_CACHE : 0);
    }

    private static PeerCachingFlags flags(int number) {
        return PeerCachingFlags.newBuilder()
                .setEnableClient((number & CLIENT) != 0)
                .setEnableServer((number & SERVER) != 0)
                .setDisableBranchCache((number & NO_BRANCH_CACHE) != 0)
                .build();
    }
}
