using System.Net;
using System.Net.Sockets;

namespace Pustakalaya.Testing;

/// <summary>A line between two programs that a test can cut, slow down or leave hanging.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;
    private volatile TaskCompletionSource _flowing = Open();

    public TcpProxy(int port)
    {
        _target = new IPEndPoint(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How long every piece waits on its way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Both ends stay connected and hear nothing any more, as behind a router that forgot them. New connections hang as well.</summary>
    public void Hang() => _flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>New connections pass again. Those that hung are ended by their own patience, as in life; what they sent meanwhile is lost.</summary>
    public void Flow()
    {
        var hanging = _flowing;
        lock (_sockets)
            _sockets.Clear();
        _flowing = Open();
        hanging.TrySetCanceled();
    }

    /// <summary>Ends all connections politely.</summary>
    public void Drop() => EndAll(politely: true);

    /// <summary>Ends all connections as a crashed peer does.</summary>
    public void Reset() => EndAll(politely: false);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        Reset();
        await _accepting;
        _over.Dispose();
    }

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private void EndAll(bool politely)
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets)
            {
                // Closed with no time to send what is left, a socket says RST instead of FIN.
                if (politely)
                    socket.Close();
                else
                    socket.Close(0);
            }

            _sockets.Clear();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_over.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }

    private async Task ServeAsync(Socket near)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await far.ConnectAsync(_target, _over.Token);
        }
        catch (SocketException)
        {
            near.Close(0);
            return;
        }

        lock (_sockets)
            _sockets.AddRange([near, far]);
        await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near));
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16384];
        try
        {
            while (await from.ReceiveAsync(buffer, _over.Token) is > 0 and var count)
            {
                if (Delay > TimeSpan.Zero)
                    await Task.Delay(Delay, _over.Token);
                await _flowing.Task.WaitAsync(_over.Token);
                await to.SendAsync(buffer.AsMemory(0, count), _over.Token);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (TaskCanceledException) when (!_over.IsCancellationRequested)
        {
            // It hung: neither end hears of the other again.
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            from.Close();
            to.Close();
        }
    }
}
