"""An SFTP server on loopback that shows one folder to one user: `python sftp_server.py FOLDER PORT`."""

import asyncio
import sys

import asyncssh


class Server(asyncssh.SSHServer):
    """Lets one user in by a password."""

    def begin_auth(self, username):
        return True

    def password_auth_supported(self):
        return True

    def validate_password(self, username, password):
        return (username, password) == ("someone", "a-word")


async def main(folder, port):
    await asyncssh.create_server(
        Server, "127.0.0.1", int(port), server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=folder.encode()),
    )  # fmt: skip
    await asyncio.get_running_loop().create_future()


asyncio.run(main(*sys.argv[1:]))
