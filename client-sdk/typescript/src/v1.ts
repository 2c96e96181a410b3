/** The contract of Ebb: every message and enumeration of ebb.v1. The comments say what each field means. */
export * from './gen/ebb/v1/background_copy_callback_pb.js';
export * from './gen/ebb/v1/background_copy_file_pb.js';
export * from './gen/ebb/v1/background_copy_job_pb.js';
export * from './gen/ebb/v1/background_copy_manager_pb.js';
export * from './gen/ebb/v1/job_history_pb.js';
export * from './gen/ebb/v1/job_pb.js';
export * from './gen/ebb/v1/node_administration_pb.js';
export * from './gen/ebb/v1/peer_cache_administration_pb.js';
export * from './gen/ebb/v1/policy_administration_pb.js';
export * from './gen/ebb/v1/service_administration_pb.js';
