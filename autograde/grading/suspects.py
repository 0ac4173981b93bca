"""What an instructor is told about when it stands in a submission: names, text by text.

A name with a dot in the middle is meant from its module on: "os.fork", and for "socket" everything in it too. One that
begins with a dot is an attribute of anything, ".f_back". Any other is one of Python's own names, "exec", or a module.
"""

SUSPECTS = {
    "looks at stack frames": """
        sys._getframe sys._current_frames sys._current_exceptions sys.settrace sys.setprofile sys.monitoring
        threading.settrace threading.setprofile inspect.stack inspect.trace inspect.currentframe inspect.getouterframes
        inspect.getinnerframes inspect.getframeinfo traceback.walk_stack traceback.walk_tb traceback.extract_stack
        traceback.format_stack traceback.print_stack traceback.StackSummary bdb
        .f_back .f_locals .f_globals .f_builtins .tb_frame .gi_frame .cr_frame .ag_frame""",
    "searches the memory for objects": "gc.get_objects gc.get_referrers gc.get_referents gc.callbacks .__subclasses__",
    "takes functions apart": """
        types.FunctionType types.CodeType types.CellType dis marshal inspect.getclosurevars
        .__code__ .__closure__ .__globals__ .__kwdefaults__ .__wrapped__ .cell_contents .co_code .co_consts""",
    "reads the source of others": """
        inspect.getsource inspect.getsourcelines inspect.getsourcefile inspect.getfile linecache pkgutil.get_data
        pkgutil.get_loader importlib.util importlib.machinery importlib.resources importlib.reload zipimport runpy
        .get_source .get_code .exec_module""",
    "looks where modules are found": "sys.path sysconfig site",
    "copies files or folders": """
        shutil.copytree shutil.copy shutil.copy2 shutil.copyfile shutil.make_archive shutil.unpack_archive""",
    "takes a module out of another": "posix nt .os ._os .sys ._sys",
    "reaches into the check": "autograde",
    "patches builtins": "__builtins__ builtins.__dict__",
    "patches other modules": "unittest.mock",
    "changes the list of loaded modules": "sys.modules",
    "hooks into IPython": """
        .ast_transformers .input_transformers_post .input_transformers_cleanup .set_custom_exc .user_ns .user_global_ns
        .display_formatter .display_pub .run_ast_nodes .showtraceback get_ipython().events get_ipython().set_hook""",
    "hooks into Python": """
        sys.displayhook sys.excepthook sys.unraisablehook sys.meta_path sys.path_hooks sys.path_importer_cache
        sys.addaudithook atexit codecs.register sitecustomize ast.NodeTransformer weakref.finalize
        os.register_at_fork .register_at_fork""",
    "starts processes": """
        subprocess _posixsubprocess multiprocessing concurrent.futures.ProcessPoolExecutor concurrent.futures.process
        concurrent.futures.InterpreterPoolExecutor concurrent.interpreters _interpreters _xxsubinterpreters
        joblib.Parallel joblib.parallel joblib.externals loky dask distributed jupyter_client nbclient pexpect
        ptyprocess pty os.fork os.forkpty os.system os.popen os.posix_spawn os.posix_spawnp os.execv os.execve os.execl
        os.execle os.execlp os.execvp os.execvpe os.spawnl os.spawnle os.spawnv os.spawnve os.spawnlp os.spawnvp
        os.startfile asyncio.create_subprocess_exec asyncio.create_subprocess_shell
        asyncio.subprocess get_ipython().system get_ipython().getoutput""",
    "starts threads": """
        threading.Thread threading.Timer _thread concurrent.futures.ThreadPoolExecutor asyncio.to_thread""",
    "uses the network": """
        socket socketserver urllib.request urllib3 requests http ftplib smtplib poplib imaplib ssl xmlrpc httpx aiohttp
        paramiko websocket websockets zmq pooch webbrowser asyncio.open_connection asyncio.start_server""",
    "reaches past Python into memory or the system": """
        ctypes cffi mmap _ctypes numpy.ctypeslib fcntl os.memfd_create os.sendfile os.splice .ctypes""",
    "touches open file descriptors": """
        os.read os.write os.pread os.pwrite os.readv os.writev os.dup os.dup2 os.fdopen os.close os.closerange os.pipe
        os.set_inheritable select selectors""",
    "looks at other processes": "psutil os.getppid os.getpgid os.getsid os.pidfd_open pwd grp spwd",
    "reads the environment": "os.environ os.environb os.getenv os.getenvb posix.environ",
    "deletes files": "os.remove os.unlink os.rmdir os.removedirs os.truncate shutil.rmtree .unlink",
    "makes links or devices": "os.symlink os.link os.mknod os.mkfifo .symlink_to .hardlink_to",
    "ends the process or sends signals": "os._exit os.abort os.kill os.killpg signal faulthandler",
    "changes its own rights or limits": """
        resource.setrlimit resource.prlimit os.setuid os.seteuid os.setreuid os.setresuid os.setgid os.setegid
        os.setregid os.setresgid os.setgroups os.initgroups os.setsid os.setpgid os.setpgrp os.chroot os.unshare
        os.setns os.setpriority os.sched_setaffinity os.sched_setscheduler""",
    "runs text as code": "exec eval compile __import__ code codeop get_ipython().run_cell get_ipython().ex",
}

# Texts in quotes, whole: places that are no place for a student's files, files of the grading, the library's own files.
PLACES = {
    "looks for files outside of its folder": r"(file://)?/(proc|sys|etc|dev(?!/null$)|root|run|boot|var|usr)(/.*|$)|~/\..*",
    "looks for files of the grading": r"(.*/)?(secret_seed|gradebook\.db)|.*/(submitted|autograded)/.*",
    "reaches into the check": r"autograde(\.\w+)*|AUTOGRADE\w*|NBGRADER\w*",
    "reads the source of others": r"(.*/)?nnlib/(\w+/)*\w+\.py|.*/nnlib(/.*)?",
}

# Functions that, given "/", look through everything.
SEARCHES = frozenset({"walk", "fwalk", "scandir", "listdir", "chdir", "Path", "PurePath", "copytree"})

# Methods by which an object passes for what it is not, whatever stands in them ...
DISGUISES = frozenset(
    {"__class__", "__instancecheck__", "__subclasscheck__", "__array_interface__", "__array_struct__", "__del__"}
    | {"__array_function__", "__array_ufunc__", "__getattribute__", "__reduce__", "__reduce_ex__"}
)
# ... and those by which it does if they never look at what they are asked about, or belong to a copy of a plain value.
ANSWERS = frozenset(
    {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__float__", "__int__", "__index__", "__complex__"}
    | {"__hash__", "__array__", "__contains__", "__round__"}
)
PLAIN = frozenset(
    {"str", "int", "float", "complex", "bool", "list", "tuple", "dict", "set", "ndarray", "float64", "float32"}
)
