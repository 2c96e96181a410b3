"""The contract of Ebb: every message and enumeration of ebb.v1 under one name, as ``v1.FileSpec``.

The modules beside this one are generated from the proto files. Their comments say what each field means.
"""

from ebb.v1.background_copy_callback_pb2 import *  # noqa: F403
from ebb.v1.background_copy_file_pb2 import *  # noqa: F403
from ebb.v1.background_copy_job_pb2 import *  # noqa: F403
from ebb.v1.background_copy_manager_pb2 import *  # noqa: F403
from ebb.v1.job_history_pb2 import *  # noqa: F403
from ebb.v1.job_pb2 import *  # noqa: F403
from ebb.v1.node_administration_pb2 import *  # noqa: F403
from ebb.v1.peer_cache_administration_pb2 import *  # noqa: F403
from ebb.v1.policy_administration_pb2 import *  # noqa: F403
from ebb.v1.service_administration_pb2 import *  # noqa: F403
